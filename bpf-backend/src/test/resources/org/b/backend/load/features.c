// What the loader must understand of other compilers' objects. Compiled by the tests with clang-19 -target bpf.
#define SEC(name) __attribute__((section(name), used))
#define CORE __attribute__((preserve_access_index))
#define KSYM __attribute__((section(".ksyms")))
#define WEAK __attribute__((weak))
#define __uint(name, value) int(*name)[value]
#define __type(name, value) typeof(value) *name
#define __array(name, value) typeof(value) *name[]

typedef unsigned int u32;
typedef unsigned long long u64;

static void *(*map_lookup)(void *map, const void *key) = (void *)1;
static long (*tail_call)(void *context, void *map, u32 index) = (void *)12;
static u64 (*current_task)(void) = (void *)35;
static long (*probe_read_kernel)(void *to, u32 size, const void *from) = (void *)113;
static long (*loop)(u32 count, void *callback, void *context, u64 flags) = (void *)181;

struct task_struct___mine {
  int tgid;
  struct task_struct___mine *group_leader;
  char no_such_field[8];
} CORE;

enum pid_type___mine { PIDTYPE_PID___mine = 77, PIDTYPE_NONE___mine = 78 };

const volatile u32 limit = 3;
const volatile char name[8] = "start";
u64 counter = 40;
u64 untouched;
static u64 hidden SEC(".data.mine") = 5;

struct table {
  __uint(type, 1);
  __uint(max_entries, 4);
  __type(key, u32);
  __type(value, u64);
} inner SEC(".maps");

struct {
  __uint(type, 12);
  __uint(max_entries, 2);
  __type(key, u32);
  __array(values, struct table);
} outer SEC(".maps") = {.values = {[1] = &inner}};

int jumped(void *context);
struct {
  __uint(type, 3);
  __uint(max_entries, 4);
  __uint(key_size, 4);
  __array(values, int(void *));
} jumps SEC(".maps") = {.values = {[2] = (void *)&jumped}};

static long add(u32 index, void *context) {
  counter += index;
  return 0;
}

__attribute__((noinline)) static u64 total(u32 times) {
  loop(times, add, 0, 0);
  return counter + hidden;
}

SEC("socket") int sums(void *context) { return total(limit); }

SEC("socket") int text(void *context) { return name[0]; }

SEC("socket") int leader(void *context) {
  struct task_struct___mine *task = (void *)current_task();
  struct task_struct___mine *group = 0;
  int id = 0;
  probe_read_kernel(&group, sizeof(group), __builtin_preserve_access_index(&task->group_leader));
  probe_read_kernel(&id, sizeof(id), __builtin_preserve_access_index(&group->tgid));
  return id;
}

SEC("socket") int absent(void *context) {
  struct task_struct___mine *task = 0;
  u32 there = __builtin_preserve_field_info(task->tgid, 2);
  u32 missing = __builtin_preserve_field_info(task->no_such_field, 2);
  if (missing) {
    char text[8];
    probe_read_kernel(text, 8, __builtin_preserve_access_index(&task->no_such_field));
    return text[0];
  }
  return there * 10 + missing;
}

SEC("socket") int size(void *context) {
  return __builtin_preserve_type_info(*(struct task_struct___mine *)0, 1);
}

SEC("socket") int numbers(void *context) {
  u64 value = __builtin_preserve_enum_value(*(enum pid_type___mine *)PIDTYPE_PID___mine, 1);
  u64 missing = __builtin_preserve_enum_value(*(enum pid_type___mine *)PIDTYPE_NONE___mine, 0);
  return value * 10 + missing;
}

SEC("socket") int nested(void *context) {
  u32 one = 1, key = 7;
  void *map = map_lookup(&outer, &one);
  if (!map) return 1;
  u64 *value = map_lookup(map, &key);
  return value ? (int)*value : 2;
}

SEC("tc") int jump(void *context) {
  tail_call(context, &jumps, 2);
  return 1;
}

SEC("tc") int jumped(void *context) { return 99; }

extern u64 bpf_ktime_absent_function(void) KSYM WEAK;
extern void bpf_rcu_read_lock(void) KSYM WEAK;
extern void bpf_rcu_read_unlock(void) KSYM WEAK;
extern const void bpf_prog_put KSYM WEAK;

SEC("tc") int functions(void *context) {
  if (bpf_ktime_absent_function) return bpf_ktime_absent_function();
  if (!bpf_rcu_read_lock) return 1;
  bpf_rcu_read_lock();
  bpf_rcu_read_unlock();
  return 42;
}

SEC("license") char _license[] = "GPL";
