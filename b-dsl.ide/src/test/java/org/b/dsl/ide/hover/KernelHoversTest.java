package org.b.dsl.ide.hover;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.b.dsl.ide.Marked;
import org.junit.jupiter.api.Test;

/** Hovers on what the kernel declares. */
class KernelHoversTest {
  private static void shows(String expected, String marked) {
    Marked place = Marked.of(marked);
    String text =
        Hovers.at(place.analyze(), place.offset()).map(Hovers.Hover::markdown).orElse("nothing");
    assertTrue(text.contains(expected), () -> "`" + expected + "` is not in:\n" + text);
  }

  @Test
  void types() {
    String program = "@kprobe(vfs_write) u32 f(struct file *file, char *b, size_t n) { return 0; }";
    String struct = program.replace("struct file", "struct fi<|>le");
    shows("struct file {\n", struct);
    shows("; // byte ", struct);
    shows("A struct of the kernel", struct);
    shows("typedef ", program.replace("size_t", "siz<|>e_t"));
    shows("The context of", "@tc(ingress) u32 f(struct __sk_b<|>uff *skb) { return 0; }");
  }

  @Test
  void contextsOfFunctions() {
    shows(
        "Field of the kernel's context",
        "u32 size(struct __sk_buff *skb) { return skb->le<|>n; }\n"
            + "@tc(ingress) u32 f(ctx) { return size(ctx); }");
  }

  @Test
  void flowKeys() {
    String program = "@flow_dissector u32 f(ctx) { return ctx.flow_keys.nhoff; }";
    shows("leads to a `struct bpf_flow_keys`", program.replace("flow_keys", "flow_<|>keys"));
    shows("which programs may read and write", program.replace("nhoff", "nh<|>off"));
  }

  @Test
  void sockets() {
    String program =
        """
        @cgroup_skb(egress) u32 f(ctx) {
          struct bpf_sock *sk = ctx.sk ?? return 1;
          return sk->mark == 1;
        }
        """;
    shows("What programs may read of a socket", program.replace("bpf_sock", "bpf_<|>sock"));
    shows("Field of `struct bpf_sock`", program.replace("mark", "ma<|>rk"));
  }

  @Test
  void argumentsOfHooks() {
    shows("Since kernel ", "@tc(ing<|>ress) u32 f(ctx) { return 0; }");
    shows("ssize_t vfs_read(struct file *file", "@kprobe(vfs_<|>read) u32 f(ctx) { return 0; }");
    shows("sched_switch(", "@raw_tracepoint(sched_<|>switch) u32 f(ctx) { return 0; }");
    shows(
        "The fields of tracepoint `sched:sched_process_exec`, as `ctx` has them.",
        "@tracepoint(sched:sched_process_<|>exec) u32 f(ctx) { return 0; }");
    shows(
        "openat(int dfd, const char *filename, int flags, umode_t mode)",
        "@tracepoint(syscalls:sys_enter_op<|>enat) u32 f(ctx) { return 0; }");
    shows(
        "Argument 2 of the system call",
        "@tracepoint(syscalls:sys_enter_openat) u32 f(ctx) { return *ctx.file<|>name; }");
    shows("System call `openat`.", "@ksyscall(ope<|>nat) u32 f(ctx) { return 0; }");
    shows(
        "looked up in the file when the program is attached",
        "@uprobe(\"/bin/bash\":read<|>line) u32 f(ctx) { return 0; }");
  }

  @Test
  void members() {
    shows(
        "a field of the kernel's `task_struct`",
        "@kprobe(vfs_read) u32 f(ctx) { return has_field(current(), tg<|>id); }");
    shows(
        "filename",
        "Hash<char[16], u64> t(1);\n"
            + "@tracepoint(sched:sched_process_exec) u32 f(ctx) {\n"
            + "  char name[16] = kernel_str(ctx.file<|>name, 16);\n"
            + "  t[name] += 1;\n"
            + "  return 0;\n"
            + "}");
  }

  @Test
  void words() {
    String loop = "@kprobe(vfs_read) u32 f(ctx) {\n  u32 x = pid();\n  u32 s;\n%s\n  return s;\n}";
    shows("The ends of a loop's counter", loop.formatted("  for (i <|>in 0..4) { s += i; }"));
    shows("A loop runs at most", loop.formatted("  while (x > 0) <|>max 32 { x = x / 2; s++; }"));
    shows(
        "No leaf, no object",
        "Hash<u32, u64> t(1);\n"
            + loop.formatted("  u64 *r = t[1];\n  if (r != nu<|>ll) { s = 1; }"));
  }

  @Test
  void histogramsOfKeys() {
    shows(
        "Counts",
        "Histogram<u32> h;\n@kprobe(vfs_read) u32 f(ctx) { h[pid()].a<|>dd(1); return 0; }");
  }
}
