package org.b.dsl.ide.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.ExplanationPage;
import org.b.core.facts.KernelFacts;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuickFixesTest {
  /** Codes whose wrong sample nothing but a decision of the user's can mend. */
  private static final List<String> WITHOUT_FIX =
      List.of(
          "B0003", "B0004", "B0106", "B0107", "B0108", "B0109", "B0110", "B0113", "B0117", "B0119",
          "B0120", "B0204", "B0205", "B0206", "B0207", "B0302", "B0303", "B0405", "B0410", "B0411",
          "B0430", "B0431", "B0432", "B0503", "B0507", "B0601", "B0602", "B0603", "B0604", "B0610",
          "B0611", "B0413", "B0415", "B0416", "B0523", "B0530", "B0531", "B0544", "B0820", "B0822",
          "B0823", "B0824", "B0802", "B0833", "B0834", "B0841", "B0842", "B0851");

  /** The explanation page's wrong program is free of problems after each of its fixes. */
  @ParameterizedTest
  @EnumSource(DiagnosticCode.class)
  void eachFixRemovesTheProblemAndBringsNoOther(DiagnosticCode code) {
    ExplanationPage.Sample wrong = ExplanationPage.of(code).wrong();
    AnalyzedDocument document = Samples.analyze("wrong.b", wrong.program(), wrong.proto());
    int count = 0;
    for (Diagnostic diagnostic : document.result().diagnostics()) {
      for (QuickFix fix : QuickFixes.of(document, diagnostic)) {
        count++;
        String fixed = applied(document.file().text(), fix.edits());
        assertEquals(
            List.of(),
            Samples.analyze("wrong.b", fixed, wrong.proto()).result().diagnostics().stream()
                .filter(left -> !lacksFunction(left))
                .toList(),
            () -> "after \"" + fix.title() + "\":\n" + fixed);
      }
    }
    assertEquals(WITHOUT_FIX.contains(code.code()), count == 0, () -> "has fixes: " + code);
  }

  /** The bundled types have no functions of the kernel that programs call by name. */
  private static boolean lacksFunction(Diagnostic diagnostic) {
    return diagnostic.code() == DiagnosticCode.UNKNOWN_KERNEL_NAME
        && KernelFacts.callableFunctions().stream()
            .anyMatch(function -> function.name().equals(diagnostic.span().text()));
  }

  @Test
  void oneFixOfAProblemIsPreferred() {
    for (DiagnosticCode code : DiagnosticCode.values()) {
      ExplanationPage.Sample wrong = ExplanationPage.of(code).wrong();
      AnalyzedDocument document = Samples.analyze("wrong.b", wrong.program(), wrong.proto());
      for (Diagnostic diagnostic : document.result().diagnostics()) {
        List<QuickFix> fixes = QuickFixes.of(document, diagnostic);
        assertTrue(fixes.isEmpty() || fixes.stream().filter(QuickFix::preferred).count() == 1);
      }
    }
  }

  /** Of a loop in one function, and of one that calls a function with a loop. */
  @Test
  void raisesTheTargetForLongLoops() {
    String head = "#target \"5.10\"\nHash<u32, u64> seen(64);\n";
    String walk = "u64 *n = seen.lookup(i); if (n) { *n += 1; } }\n  return XDP_PASS;\n}\n";
    String function =
        "void all(u32 x) { for (u32 j = 0; j < 100; j++) { if (seen[j]) { seen[x] += 1; } } }\n";
    for (String text :
        List.of(
            head + "@xdp u32 f(ctx) {\n  for (u32 i = 0; i < 100000; i++) { " + walk,
            head
                + function
                + "@xdp u32 f(ctx) {\n  for (u32 i = 0; i < 300; i++) { all(i); "
                + walk)) {
      AnalyzedDocument document = Samples.analyze(text);
      QuickFix fix =
          QuickFixes.of(document, document.result().diagnostics().get(0)).stream()
              .filter(f -> f.title().equals("raise the target to 5.17"))
              .findFirst()
              .orElseThrow();
      String fixed = applied(text, fix.edits());
      assertEquals(List.of(), Samples.analyze(fixed).result().diagnostics(), fixed);
    }
  }

  @Test
  void raisesTheTargetWhereProgramsForOneDeviceRedirect() {
    String text =
        """
        #target "6.3"
        DevMap others(4);
        @xdp u32 f(ctx) {
          u64 stamp;
          bpf_xdp_metadata_rx_timestamp(ctx, stamp);
          return others.redirect(stamp & 3);
        }
        """;
    AnalyzedDocument document = Samples.analyze(text);
    Diagnostic diagnostic =
        document.result().diagnostics().stream()
            .filter(found -> found.code() == DiagnosticCode.FOR_ONE_DEVICE)
            .findFirst()
            .orElseThrow();
    QuickFix fix = QuickFixes.of(document, diagnostic).get(0);
    assertEquals("raise the target to 6.16", fix.title());
    assertEquals(text.replace("6.3", "6.16"), applied(text, fix.edits()));
  }

  @Test
  void wrapsAStatementOfSeveralLines() {
    String text =
        """
        struct L { u64 a; }
        Table<u32, L, FIXED_MATCH, AUTO> t(16);
        @tc(ingress) u32 f(ctx) {
          struct L *leaf = t[1];
          if leaf.a == 1 {
            return 1;
          }
          return 0;
        }
        """;
    AnalyzedDocument document = Samples.analyze(text);
    QuickFix fix = QuickFixes.at(document, 0, text.length()).get(0);
    assertEquals("wrap in on_valid(leaf) { ... }", fix.title());
    assertEquals(
        text.replace(
            "  if leaf.a == 1 {\n    return 1;\n  }\n",
            "  on_valid(leaf) {\n    if leaf.a == 1 {\n      return 1;\n    }\n  }\n"),
        applied(text, fix.edits()));
  }

  @Test
  void fixesBelongToTheRange() {
    String text = "@tc(ingress) u32 f(ctx) {\n  u32 a = missing;\n  return nowhere;\n}\n";
    AnalyzedDocument document = Samples.analyze(text);
    int at = text.indexOf("nowhere");
    assertEquals(
        List.of("declare variable `nowhere`"),
        QuickFixes.at(document, at, at).stream().map(QuickFix::title).toList());
    assertEquals(2, QuickFixes.at(document, 0, text.length()).size());
  }

  @Test
  void saysWhatHappensWithoutALock() {
    String head = "#target \"6.15\"\nstruct L { %s guard; u64 n; }\nHash<u32, L> t(16);\n";
    String start = "@xdp u32 f(ctx) {\n  L *l = t.lookup(1) ?? return XDP_PASS;\n";
    String end = "\n  return XDP_PASS;\n}\n";
    String spin = head.formatted("spinlock") + start;
    String resilient = head.formatted("res_spinlock") + start;
    fixesTo(
        resilient + "  lock_irqsave (l) { l->n = 1; }" + end,
        "say what happens then",
        resilient + "  lock_irqsave (l) { l->n = 1; } else {\n  }" + end);
    fixesTo(
        spin + "  lock (l) { l->n = 1; } else { return 1; }" + end,
        "leave it out",
        spin + "  lock (l) { l->n = 1; }" + end);
    fixesTo(
        spin + "  lock_irqsave (l) { l->n = 1; }" + end,
        "write lock",
        spin + "  lock (l) { l->n = 1; }" + end);
  }

  @Test
  void letsAProgramSleepAndWakesIt() {
    String call = "{\n  u8 hash[32];\n  bpf_ima_file_hash(file, hash, 32);\n  return 0;\n}\n";
    fixesTo(
        "#target \"6.1\"\n@lsm(file_open) i32 f(struct file *file) " + call,
        "change to `@lsm.s`",
        "#target \"6.1\"\n@lsm.s(file_open) i32 f(struct file *file) " + call);
    fixesTo(
        "#target \"6.1\"\n@lsm.s(task_kill) i32 f(ctx) { return 0; }\n",
        "change to `@lsm`",
        "#target \"6.1\"\n@lsm(task_kill) i32 f(ctx) { return 0; }\n");
    String queue = "Queue<u32> q(4);\n@lsm.s(file_open) i32 f(ctx) { q.push(1); return 0; }\n";
    fixesTo("#target \"6.1\"\n" + queue, "raise the target to 6.12", "#target \"6.12\"\n" + queue);
    fixesTo(
        "#target \"6.1\"\n" + queue,
        "change to `@lsm`",
        "#target \"6.1\"\n" + queue.replace(".s(", "("));
  }

  private static void fixesTo(String text, String title, String expected) {
    AnalyzedDocument document = Samples.analyze(text);
    QuickFix fix =
        QuickFixes.at(document, 0, text.length()).stream()
            .filter(each -> each.title().equals(title))
            .findFirst()
            .orElseThrow(() -> new AssertionError(document.result().diagnostics().toString()));
    String fixed = applied(text, fix.edits());
    assertEquals(expected, fixed);
    assertEquals(List.of(), Samples.analyze(fixed).result().diagnostics(), fixed);
  }

  @Test
  void givesAFunctionItsHook() {
    String text = "u32 f(ctx) {\n  return 0;\n}\n";
    AnalyzedDocument document = Samples.analyze(text);
    List<QuickFix> fixes = QuickFixes.at(document, 0, text.length());
    assertEquals("add hook @socket_filter", fixes.get(0).title());
    for (QuickFix fix : fixes) {
      String fixed = applied(text, fix.edits());
      assertEquals(List.of(), Samples.analyze(fixed).result().diagnostics(), fixed);
    }
  }

  @Test
  void namesTheBitsThatAHeaderLacks() {
    String proto =
        """
        struct tag {
          u32 priority:3;
          u32 number:12;
        };
        state tag { goto EOP; }
        """;
    AnalyzedDocument document = Samples.analyzeProto(proto);
    QuickFix fix = QuickFixes.at(document, 0, proto.length()).get(0);
    String fixed = applied(proto, fix.edits());
    assertEquals(proto.replace("number:12;", "number:12;\n  u8 unused:1;"), fixed);
    assertEquals(List.of(), Samples.analyzeProto(fixed).result().diagnostics());
  }

  @Test
  void logsInAsManyLinesAsItTakes() {
    assertEquals(
        """
          log("%d, %u%% %x\\n", 1, (2), pid());
          log("and %d %d %d\\n", 4, 5, 6);
          log("%llu\\n", 7);
        """,
        onlyFixed("log(\"%d, %u%% %x and %d %d %d %llu\\n\", 1, (2), pid(), 4, 5, 6, 7);"));
  }

  @Test
  void leavesFunctionsWithoutAResultWithoutOne() {
    String text =
        """
        void quiet(u32 x) { if (x > 1) { break; } }
        @tc(ingress) u32 f(ctx) { quiet(ctx.len); return 0; }
        """;
    QuickFix fix = QuickFixes.at(Samples.analyze(text), 0, text.length()).get(0);
    assertEquals(text.replace("break", "return"), applied(text, fix.edits()));
  }

  /** The lines that a statement becomes by the only fix of its only problem. */
  private static String onlyFixed(String statement) {
    String before = "#target \"5.13\"\n@kprobe(vfs_read) u32 f(ctx) {\n";
    String text = before + "  " + statement + "\n  return 0;\n}\n";
    List<QuickFix> fixes = QuickFixes.at(Samples.analyze(text), 0, text.length());
    assertEquals(1, fixes.size());
    String fixed = applied(text, fixes.get(0).edits());
    assertEquals(List.of(), Samples.analyze(fixed).result().diagnostics(), fixed);
    return fixed.substring(before.length(), fixed.indexOf("  return 0;"));
  }

  private static String applied(String text, List<TextEdit> edits) {
    List<TextEdit> last = new ArrayList<>(edits);
    last.sort(Comparator.comparingInt((TextEdit e) -> -e.span().offset()));
    String result = text;
    for (TextEdit edit : last) {
      result =
          result.substring(0, edit.span().offset())
              + edit.newText()
              + result.substring(edit.span().end());
    }
    return result;
  }
}
