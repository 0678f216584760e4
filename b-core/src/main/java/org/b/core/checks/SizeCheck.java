package org.b.core.checks;

import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.Argument;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.program.Program;
import org.b.core.ranges.ProgramRanges;
import org.b.core.ranges.Range;
import org.b.core.ranges.RangeAnalysis;
import org.b.core.ranges.Ranges;

/**
 * A size that a helper gets is not larger than the memory that it gets with it, and not 0 where the
 * helper takes no such size. Verifier rules: "R.. unbounded memory access, use 'var &= const' or
 * 'if (var < const)'", "R.. min value is negative", "R.. invalid zero-sized read"
 * (check_mem_size_reg). The code generator tests again at the call, since the verifier knows less
 * than {@link RangeAnalysis}.
 */
final class SizeCheck implements RangedCheck {
  @Override
  public void check(
      Program program, FunctionGraph graph, ProgramRanges known, DiagnosticSink sink) {
    if (graph.blocks().stream()
        .flatMap(block -> block.instructions().stream())
        .noneMatch(SizeCheck::hasSize)) {
      return;
    }
    RangeAnalysis analysis = known.of(graph);
    for (BasicBlock block : graph.blocks()) {
      analysis.atEntry(block).ifPresent(entry -> check(block, entry, sink));
    }
  }

  private static boolean hasSize(Instruction instruction) {
    return instruction instanceof Instruction.CallHelper call
        && call.arguments().stream().anyMatch(Argument.Size.class::isInstance);
  }

  private static void check(BasicBlock block, Ranges entry, DiagnosticSink sink) {
    Ranges state = entry;
    for (Instruction instruction : block.instructions()) {
      if (instruction instanceof Instruction.CallHelper call) {
        for (Argument argument : call.arguments()) {
          if (argument instanceof Argument.Size size) {
            check(size, state.of(size.value()), sink);
          }
        }
      }
      state = state.after(instruction);
    }
  }

  private static void check(Argument.Size size, Range range, DiagnosticSink sink) {
    boolean fits =
        Long.compareUnsigned(range.high(), size.most()) <= 0
            && Long.compareUnsigned(range.low(), size.least()) >= 0;
    if (fits) {
      return;
    }
    String text = size.value().span().text();
    boolean onlyZero =
        Long.compareUnsigned(range.high(), size.most()) <= 0
            || range.most() <= size.most() && range.least() >= 0;
    String test =
        size.least() == 0
            ? text + " <= " + size.most()
            : onlyZero ? text + " > 0" : text + " > 0 && " + text + " <= " + size.most();
    Diagnostic diagnostic =
        Diagnostic.of(
                DiagnosticCode.SIZE_RANGE,
                size.value().span(),
                "`"
                    + text
                    + "` may be "
                    + (range.equals(Range.ANY) ? "any number" : range.display())
                    + " here, but the memory has "
                    + size.most()
                    + " bytes"
                    + (size.least() == 0 ? "" : ", and the helper takes at least 1"))
            .withHelp("test it before: `if (" + test + ") { ... }`");
    sink.report(diagnostic);
  }
}
