// Memory that a program has taken with malloc and not given back, by the call stack that took it. For one process: the
// number of calls on a whole machine would fill the tables.
//
//   sudo ./b run examples/memory_leaks.b --pid 1234 --interval 5s --top 10

struct Allocation {
  u64 bytes;
  u32 pid;
  i32 user_stack;
}

struct Place {
  u32 pid;
  i32 user_stack;
}

struct Held {
  u64 bytes;
  u64 blocks;
}

Hash<u32, u64> asked(1024);
Hash<u64, Allocation> blocks(65536);
Hash<Place, Held> held(10240);
StackTraces stacks(10240);

@uprobe("libc.so.6":malloc)
u32 on_malloc(struct pt_regs *ctx) {
  asked[tid()] = ctx->di;
  return 0;
}

@uretprobe("libc.so.6":malloc)
u32 on_malloc_end(struct pt_regs *ctx) {
  u64 *bytes = asked.lookup(tid());
  u64 address = ctx->ax;
  if (bytes) {
    if (address != 0) {
      Allocation block = {.bytes = *bytes, .pid = pid(), .user_stack = stacks.user()};
      Place place = {.pid = block.pid, .user_stack = block.user_stack};
      held[place].bytes += block.bytes;
      held[place].blocks += 1;
      blocks[address] = block;
    }
    asked.delete(tid());
  }
  return 0;
}

@uprobe("libc.so.6":free)
u32 on_free(struct pt_regs *ctx) {
  u64 address = ctx->di;
  Allocation *block = blocks.lookup(address);
  if (block) {
    Place place = {.pid = block->pid, .user_stack = block->user_stack};
    held[place].bytes -= block->bytes;
    held[place].blocks -= 1;
    blocks.delete(address);
  }
  return 0;
}
