// Every line that is typed into an interactive bash, in all terminals.
//
//   sudo ./b run examples/shell_lines.b
//
// Where bash has readline as a library of its own:
//
//   sudo ./b run examples/shell_lines.b --attach on_line=uretprobe:libreadline.so.8:readline

struct Line {
  u32 pid;
  u32 uid;
  char text[128];
}

RingBuffer<Line> lines(256 * 1024);

// The result of readline is the address of the line; 0 at the end of input.
@uretprobe("/bin/bash":readline)
u32 on_line(struct pt_regs *ctx) {
  u64 address = ctx->ax;
  if (address == 0) {
    return 0;
  }
  Line line = {.pid = pid(), .uid = uid(), .text = user_str(address, 128)};
  lines.emit(line);
  return 0;
}
