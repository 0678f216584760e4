package org.b.dsl.ide.completion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.b.dsl.ide.Marked;
import org.junit.jupiter.api.Test;

/** Proposals of what the kernel declares, and where types and words of the language may stand. */
class KernelCompletionsTest {
  private static List<CompletionItem> items(String marked) {
    Marked place = Marked.of(marked);
    return Completions.at(place.analyze(), place.offset());
  }

  private static List<String> labels(String marked) {
    return items(marked).stream().map(CompletionItem::label).toList();
  }

  private static void offers(String label, String marked) {
    List<String> labels = labels(marked);
    assertTrue(labels.contains(label), () -> label + " is not among " + labels);
  }

  private static String inProbe(String statement) {
    return "@kprobe(vfs_read) u32 f(ctx) {\n  " + statement + "\n  return 0;\n}\n";
  }

  @Test
  void kernelTypes() {
    offers("task_struct", inProbe("struct task_<|>"));
    offers("__sk_buff", "@tc(ingress) u32 f(struct <|>) { return 0; }");
    offers("bpf_sock", inProbe("struct <|>"));
    offers("size_t", "@kprobe(vfs_write) u32 f(struct file *file, char *b, si<|>) { return 0; }");
  }

  @Test
  void iterators() {
    String start = "#target \"6.7\"\n@socket_filter u32 f(ctx) {\n  for (x in ";
    offers("bpf_iter_task", start + "<|>) { }\n  return 0;\n}\n");
    offers("bpf_iter_task_vma", start + "bpf_it<|>) { }\n  return 0;\n}\n");
    String rest = ") { }\n  return 0;\n}\n";
    assertFalse(labels(start + "bpf_it<|>" + rest).contains("bpf_iter_bits"), "since 6.11");
    assertFalse(labels(inProbe("u32 x = bpf_iter_<|>;")).contains("bpf_iter_task"));
    offers("tgid", start + "bpf_iter_task(null, 0)) { u32 y = x-><|>; }\n  return 0;\n}\n");
    offers("vm_end", start + "bpf_iter_task_vma(t, 0)) { u64 y = x-><|>; }\n  return 0;\n}\n");
  }

  @Test
  void whatIsFound() {
    String start = "#target \"5.17\"\n@raw_tracepoint(sys_enter) u32 f(ctx) {\n  for (x in ";
    String rest = ") { }\n  return 0;\n}\n";
    offers("bpf_find_vma", start + "bpf_fi<|>" + rest);
    assertFalse(
        labels(start.replace("5.17", "5.16") + "bpf_fi<|>" + rest).contains("bpf_find_vma"));
    assertFalse(labels(inProbe("u32 x = bpf_fi<|>;")).contains("bpf_find_vma"));
    offers("vm_end", start + "bpf_find_vma(t, 0)) { u64 y = x-><|>; }\n  return 0;\n}\n");
  }

  @Test
  void tracepointsBehindTheirCategory() {
    offers("sched_switch", "@tracepoint(sched:sched_s<|>) u32 f(ctx) { return 0; }");
    offers("sys_enter_openat", "@tracepoint(syscalls:sys_enter_op<|>) u32 f(ctx) { return 0; }");
    offers("sys_exit_openat", "@tracepoint(syscalls:sys_exit_op<|>) u32 f(ctx) { return 0; }");
  }

  @Test
  void argumentsOfSystemCalls() {
    String open = "@tracepoint(syscalls:sys_enter_openat) u32 f(ctx) { u32 x = ctx.<|> }";
    offers("filename", open);
    offers("args", open);
    offers(
        "sa_family",
        "@tracepoint(syscalls:sys_enter_connect) u32 f(ctx) { u32 x = ctx.uservaddr-><|> }");
    offers("ret", "@tracepoint(syscalls:sys_exit_openat) u32 f(ctx) { u32 x = ctx.<|> }");
  }

  @Test
  void members() {
    offers("tgid", inProbe("u32 x = has_field(current(), tg<|>);"));
    offers("filename", "@tracepoint(sched:sched_process_exec) u32 f(ctx) { u32 x = ctx.<|> }");
    offers("sk", "@cgroup_skb(egress) u32 f(ctx) { u32 x = ctx.<|> }");
    offers("flow_keys", "@flow_dissector u32 f(ctx) { ctx.<|> }");
    offers("nhoff", "@flow_dissector u32 f(ctx) { ctx.flow_keys.<|> }");
    offers("ipv6_src[0]", "void f(struct bpf_flow_keys *keys) { keys.<|> }");
    offers(
        "mark",
        "@cgroup_skb(egress) u32 f(ctx) { struct bpf_sock *sk = ctx.sk ?? return 1; return sk-><|>"
            + " }");
  }

  @Test
  void functionsAndTracepointsInHooks() {
    assertTrue(labels("@kprobe(vfs_w<|>) u32 f(ctx) {}").contains("vfs_write"));
    assertFalse(labels("@kprobe(vfs_w<|>) u32 f(ctx) {}").contains("vfs_read"));
    assertTrue(labels("@kretprobe(<|>) u32 f(ctx) {}").contains("vfs_read"));
    assertTrue(labels("@raw_tracepoint(sched_sw<|>) u32 f(ctx) {}").contains("sched_switch"));
    assertTrue(labels("@ksyscall(open<|>) u32 f(ctx) {}").contains("openat"));
    assertEquals(List.of(), labels("@socket_filter(<|>) u32 f(ctx) {}"));
  }

  @Test
  void membersBehindArrows() {
    String start = "@raw_tracepoint(sched_switch) u32 f(u8 p, struct task_struct *before) {\n";
    assertTrue(labels(start + "  u32 x = before-><|>\n}\n").contains("tgid"));
    List<String> fields = labels(start + "  u32 x = before->real_parent->tg<|>\n}\n");
    assertTrue(fields.contains("tgid"), fields::toString);
    assertTrue(labels(start + "  u64 x = before->fs->pwd.<|>\n}\n").contains("dentry"));
    assertTrue(labels(start + "  u32 x = current()->real_<|>\n}\n").contains("real_parent"));
    assertEquals(
        "u32",
        items(start + "  struct task_struct *t = before;\n  u32 x = t->tgi<|>\n}\n").stream()
            .filter(item -> item.label().equals("tgid"))
            .findFirst()
            .orElseThrow()
            .detail()
            .replace("i32", "u32"));
    assertEquals(List.of(), labels(start + "  u32 x = p.<|>\n}\n"));
    assertEquals(List.of(), labels(start + "  u32 x = before->tgid.<|>\n}\n"));
  }

  @Test
  void fieldsOfTracepoints() {
    List<String> fields =
        labels("@tracepoint(sched:sched_switch) u32 f(ctx) {\n  u32 x = ctx.<|>\n}\n");
    assertTrue(fields.containsAll(List.of("prev_pid", "next_pid", "prev_comm")), fields::toString);
  }

  @Test
  void methodsThatHaveAHelperForEachTypeOfTable() {
    String sockets = "SockHash<u32> pairs(64);\n";
    offers("redirect", sockets + "@sk_msg u32 f(ctx) { return pairs.<|> }");
    offers("add", sockets + "@sock_ops u32 f(ctx) { pairs.<|> }");
    assertFalse(labels(sockets + "@xdp u32 f(ctx) { return pairs.<|> }").contains("redirect"));
    offers("add", "Histogram<u32> h;\n" + inProbe("h[pid()].<|>"));
  }

  @Test
  void types() {
    offers("u32", inProbe("u64 x = 1; u32 y = (<|>) x;"));
    offers("u64", "Hash<u32, u64> t(1);\n" + inProbe("if (<|>) { }"));
    offers("char", "struct S { <|> }");
    offers("bool", "struct S { <|> }");
    offers("u16", "enum E : <|>");
    offers("u64", "typedef <|>");
    offers("u32", "const <|>");
    offers("u32", "@xdp <|>");
    offers("u32", "@tc(ingress) <|>");
    offers("E", "enum E { A }\nHash<<|>, u64> t(1);");
    offers("u8", "@tc(ingress) u32 f(ctx) { return pkt.load(1, <|>); }");
  }

  @Test
  void constants() {
    offers("MOST", "const u32 MOST = 4;\nHash<u32, u64> t(<|>);");
    offers("MOST", "const u32 MOST = 4;\ntypedef u64 Counts[<|>];");
    offers(
        "XDP_PASS",
        "@xdp u32 f(ctx) { return 2; }\n"
            + "test \"a\" { packet p = ethernet{}; expect f(p) == XDP_<|>; }");
  }

  @Test
  void programsOfTables() {
    String programs =
        "@xdp u32 one(ctx) { return 2; }\nProgArray next(4) = {[0] = %s};\n"
            + "@xdp u32 two(ctx) {\n  %s\n  return 2;\n}\n";
    offers("one", programs.formatted("<|>", ""));
    offers("jump", programs.formatted("one", "<|>"));
    assertFalse(labels(inProbe("<|>")).contains("jump"));
  }

  @Test
  void words() {
    offers("null", "Hash<u32, u64> t(1);\n" + inProbe("u64 *r = t[1]; if (r == <|>) { }"));
    offers("return", "Hash<u32, u64> t(1);\n" + inProbe("u64 *r = t[1] ?? <|>"));
    String unless = "Hash<u32, u64> t(1);\n" + inProbe("for (i in 0..4) { u64 *r = t[i] ?? <|> }");
    offers("break", unless);
    offers("continue", unless);
    offers("in", inProbe("for (i <|>) { }"));
    offers("max", inProbe("u32 x = 1; while (x > 0) <|> { }"));
    offers("pkt", "@socket_filter u32 f(ctx) { return <|> }");
  }
}
