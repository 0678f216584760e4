package org.b.lsp;

import static org.b.lsp.ServerProcess.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.b.core.kernel.KernelTypes;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionContext;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.CodeLensParams;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.FoldingRangeRequestParams;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.InlayHintParams;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the language has beyond classic B: kernel types, locks, loops, configs, tests. */
class ModernTest extends CapabilitySession {
  private static final String MODERN =
      """
      #proto <net>
      config u32 most = 10;

      struct Bucket {
        spinlock guard;
        u64 tokens;
      }

      Hash<u32, Bucket> buckets(1024);
      Hash<u32, u64> seen(1024);

      u32 bits(u32 value) {
        u32 sum;
        for (i in 0..32) {
          sum += value >> i & 1;
        }
        return sum;
      }

      @xdp u32 limit(ctx) {
        Bucket *bucket = buckets.lookup(bits(ctx.rx_queue_index)) ?? return XDP_PASS;
        lock (bucket) {
          bucket->tokens += 1;
        }
        goto proto::ethernet;

        state proto::ethernet {}
        state proto::ip {
          if (pkt.len > most) { seen[$ip.src] += 1; }
        }
        state EOP { return XDP_PASS; }
      }

      @raw_tracepoint(sched_process_exec) u32 on_exec(struct task_struct *task) {
        if (has_field(task, tgid)) { seen[task->tgid] += 1; }
        return 0;
      }

      test "counts" {
        packet p = ethernet{} / ip{.src = 10.0.0.1} / "text";
        expect limit(p) == XDP_PASS;
        expect seen[1] == 0;
      }
      """;

  @BeforeAll
  static void kernelTypes() throws Exception {
    Path types = Files.write(folder.resolve("kernel.btf"), KernelTypes.bundled().btf().bytes());
    com.google.gson.JsonObject settings = new com.google.gson.JsonObject();
    settings.addProperty("btf", types.toString());
    server
        .server()
        .getWorkspaceService()
        .didChangeConfiguration(new org.eclipse.lsp4j.DidChangeConfigurationParams(settings));
  }

  @Test
  void isAccepted() throws Exception {
    assertEquals(List.of(), open(MODERN).diagnostics());
  }

  @Test
  void explains() throws Exception {
    open(MODERN);
    assertTrue(hover("task_struct").contains("A struct of the kernel"));
    assertTrue(hover("tgid)").contains("a field of the kernel's `task_struct`"));
    assertTrue(hover("sched_process_exec").contains("Tracepoint"));
    assertTrue(hover("lock (bucket").contains("nobody else"), hover("lock (bucket"));
    assertTrue(hover("spinlock").contains("bpf_spin_lock"));
    assertTrue(hover("config").contains("set when the program is loaded"));
    assertTrue(hover("len > most").contains("u32 pkt.len"));
    assertTrue(hover("ip.src").contains("Header `ip`"));
    assertTrue(hover("expect limit").contains("what must hold"));
    assertTrue(hover("in 0..32").contains("The ends of a loop's counter"));
    assertTrue(hover("bits(ctx").contains("u32 bits(u32 value)"));
  }

  @Test
  void completes() throws Exception {
    offers("tgid", "has_field(task, tgid)", "has_field(task, ");
    offers("tgid", "task->tgid", "task->");
    offers("tokens", "bucket->tokens", "bucket->");
    offers("lookup", "buckets.lookup", "buckets.");
    offers("payload", "pkt.len", "pkt.");
    offers("most", "pkt.len > most", "pkt.len > ");
    offers("limit", "expect limit", "expect ");
    offers("src", "ip{.src", "ip{.");
    offers("task_struct", "struct task_struct", "struct task_");
    offers("lock", "  lock (bucket) {", "  loc");
  }

  @Test
  void foldsFormatsAndHints() throws Exception {
    open(MODERN);
    document.diagnostics();
    for (String opening : List.of("for (i in 0..32)", "lock (bucket)", "test \"counts\"")) {
      int line = document.position(opening).getLine();
      assertTrue(
          get(texts.foldingRange(new FoldingRangeRequestParams(document.identifier()))).stream()
              .anyMatch(range -> range.getStartLine() == line),
          opening);
    }
    String formatted = formatted();
    assertEquals(MODERN.replaceAll("\\s+", ""), formatted.replaceAll("\\s+", ""));
    var hints =
        get(
            texts.inlayHint(
                new InlayHintParams(
                    document.identifier(),
                    new Range(new Position(0, 0), document.position(MODERN.length())))));
    assertTrue(
        hints.stream().filter(hint -> hint.getLabel().getLeft().startsWith("stack ")).count() >= 2,
        hints.toString());
    assertTrue(
        get(texts.codeLens(new CodeLensParams(document.identifier()))).stream()
            .anyMatch(lens -> lens.getCommand().getCommand().equals("b.test")));
  }

  @Test
  void mendsACallWhileALockIsHeld() throws Exception {
    open(MODERN.replace("tokens += 1", "tokens = now()"));
    List<Diagnostic> diagnostics = document.diagnostics();
    assertEquals(List.of("B0832"), TestClient.codes(diagnostics));
    CodeAction fix =
        get(texts.codeAction(
                new CodeActionParams(
                    document.identifier(),
                    diagnostics.get(0).getRange(),
                    new CodeActionContext(diagnostics))))
            .get(0)
            .getRight();
    assertEquals("call it before the lock", fix.getTitle());
    document.replaceAll(applied(edits(fix.getEdit())));
    assertTrue(document.text().contains("u64 time = now();\n  lock (bucket) {"), document.text());
    assertEquals(List.of(), document.diagnostics());
  }

  private String hover(String at) throws Exception {
    var hover = get(texts.hover(new HoverParams(document.identifier(), document.position(at))));
    return hover == null ? "nothing at " + at : hover.getContents().getRight().getValue();
  }

  /** Completion at the end of {@code typed}, which stands in place of {@code whole}. */
  private void offers(String label, String whole, String typed) throws Exception {
    open(MODERN.replace(whole, typed));
    int at = document.offset(typed) + typed.length();
    if (!MODERN.substring(0, at).endsWith(typed)) {
      at = MODERN.indexOf(whole) + typed.length();
    }
    var answer =
        get(texts.completion(new CompletionParams(document.identifier(), document.position(at))));
    List<String> labels =
        answer.getRight().getItems().stream().map(CompletionItem::getLabel).toList();
    assertTrue(labels.contains(label), label + ": " + labels);
    close();
    document = null;
  }
}
