// Samples where processors spend their time; counts samples by a power of two.
#define SEC(name) __attribute__((section(name), used))
typedef unsigned int u32;
typedef unsigned long long u64;
typedef u64 log2_count;

struct Where {
  u32 pid;
  int user_stack;
  int kernel_stack;
};

struct {
  int (*type)[1];
  int (*max_entries)[4096];
  struct Where *key;
  u64 *value;
} samples SEC(".maps");

struct {
  int (*type)[7];
  int (*max_entries)[4096];
  int (*key_size)[4];
  int (*value_size)[1016];
} stacks SEC(".maps");

struct Slot {
  u32 key;
  u32 bucket;
};

struct {
  int (*type)[5];
  int (*max_entries)[1024];
  struct Slot *key;
  log2_count *value;
} sizes SEC(".maps");

static void *(*lookup)(void *map, const void *key) = (void *)1;
static long (*update)(void *map, const void *key, const void *value, u64 flags) = (void *)2;
static u64 (*pid_tgid)(void) = (void *)14;
static long (*stackid)(void *context, void *map, u64 flags) = (void *)27;

SEC("perf_event") int sample(void *context) {
  struct Where where = {};
  where.pid = pid_tgid() >> 32;
  where.user_stack = stackid(context, &stacks, 1 << 8);
  where.kernel_stack = stackid(context, &stacks, 0);
  u64 one = 1, *count = lookup(&samples, &where);
  if (count)
    __sync_fetch_and_add(count, 1);
  else
    update(&samples, &where, &one, 0);
  struct Slot slot = {.key = 7, .bucket = 4};
  u64 *bucket = lookup(&sizes, &slot);
  if (bucket)
    *bucket += 1;
  else
    update(&sizes, &slot, &one, 0);
  return 0;
}

SEC("license") char _license[] = "GPL";
