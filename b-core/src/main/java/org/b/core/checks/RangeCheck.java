package org.b.core.checks;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.KernelFacts;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Memory;
import org.b.core.graph.MemoryUses;
import org.b.core.graph.Value;
import org.b.core.program.Program;
import org.b.core.ranges.ProgramRanges;
import org.b.core.ranges.Range;
import org.b.core.ranges.RangeAnalysis;
import org.b.core.ranges.Ranges;
import org.b.core.types.IntegerType;

/**
 * A subscript is less than the number of elements. Verifier rule: "R.. unbounded memory access",
 * "invalid access to map value, value_size=.. off=.. size=.." (check_mem_region_access), "invalid
 * variable-offset .. stack" (check_stack_access_within_bounds). The code generator tests again at
 * the access, since the verifier knows less than {@link RangeAnalysis}.
 */
final class RangeCheck implements RangedCheck {
  private static final int MOST_PATHS = 64;

  @Override
  public void check(
      Program program, FunctionGraph graph, ProgramRanges known, DiagnosticSink sink) {
    if (graph.blocks().stream().flatMap(RangeCheck::subscripts).findAny().isEmpty()) {
      return;
    }
    RangeAnalysis analysis = known.of(graph);
    for (BasicBlock block : graph.blocks()) {
      analysis.atEntry(block).ifPresent(entry -> check(block, entry, sink));
    }
    if (!program.target().atLeast(KernelFacts.VARIABLE_STACK)) {
      graph.blocks().stream().flatMap(RangeCheck::uses).forEach(use -> checkStack(use, sink));
    }
  }

  /** Where the kernel has no variable stack offsets, each element becomes a path. */
  private static void checkStack(MemoryUses.Use use, DiagnosticSink sink) {
    if (!(use.memory().base() instanceof Memory.Stack)) {
      return;
    }
    for (Memory.Subscript subscript : use.memory().subscripts()) {
      if (subscript.count() > MOST_PATHS && !(subscript.index() instanceof Value.Constant)) {
        sink.report(
            Diagnostic.of(
                    DiagnosticCode.STACK_SUBSCRIPT,
                    subscript.span(),
                    "before kernel "
                        + KernelFacts.VARIABLE_STACK
                        + " only a local array of at most "
                        + MOST_PATHS
                        + " elements takes a variable subscript; this one has "
                        + subscript.count())
                .withHelp("declare the array outside functions"));
      }
    }
  }

  private static Stream<MemoryUses.Use> uses(BasicBlock block) {
    return Stream.concat(
        block.instructions().stream().flatMap(i -> MemoryUses.in(i).stream()),
        MemoryUses.in(block.terminator()).stream());
  }

  private static Stream<Memory.Subscript> subscripts(BasicBlock block) {
    return Stream.concat(
        uses(block).flatMap(use -> use.memory().subscripts().stream()),
        block.instructions().stream().flatMap(i -> ofKernel(i).stream()));
  }

  /** Helpers read whatever is there: what is outside of an array of the kernel is nonsense. */
  private static Optional<Memory.Subscript> ofKernel(Instruction instruction) {
    return instruction instanceof Instruction.KernelElement element
        ? Optional.of(
            new Memory.Subscript(element.index(), element.count(), 1, element.index().span()))
        : Optional.empty();
  }

  private static void check(BasicBlock block, Ranges entry, DiagnosticSink sink) {
    Ranges state = entry;
    for (Instruction instruction : block.instructions()) {
      check(MemoryUses.in(instruction), state, sink);
      if (ofKernel(instruction).isPresent()) {
        check(ofKernel(instruction).get(), state, sink);
      }
      state = state.after(instruction);
    }
    check(MemoryUses.in(block.terminator()), state, sink);
  }

  private static void check(List<MemoryUses.Use> uses, Ranges state, DiagnosticSink sink) {
    for (MemoryUses.Use use : uses) {
      use.memory().subscripts().forEach(subscript -> check(subscript, state, sink));
    }
  }

  private static void check(Memory.Subscript subscript, Ranges state, DiagnosticSink sink) {
    Range range = state.of(subscript.index());
    if (Long.compareUnsigned(range.high(), subscript.count()) >= 0) {
      report(subscript, range, sink);
    }
  }

  private static void report(Memory.Subscript subscript, Range range, DiagnosticSink sink) {
    String elements = subscript.count() == 1 ? "1 element" : subscript.count() + " elements";
    if (subscript.index() instanceof Value.Constant constant) {
      sink.report(
          DiagnosticCode.SUBSCRIPT_RANGE,
          subscript.span(),
          "there is no element " + constant.value() + ": the array has " + elements);
      return;
    }
    String index = subscript.span().text();
    if (Long.compareUnsigned(range.low(), subscript.count()) >= 0) {
      sink.report(
          DiagnosticCode.SUBSCRIPT_RANGE,
          subscript.span(),
          "`" + index + "` is " + range.display() + " here, but the array has " + elements);
      return;
    }
    boolean power = Integer.bitCount(subscript.count()) == 1;
    boolean simple = index.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_');
    String bounded =
        (simple ? index : "(" + index + ")")
            + (power ? " & " + (subscript.count() - 1) : " % " + subscript.count());
    boolean negative =
        range.least() < 0 && subscript.index().type() instanceof IntegerType type && type.signed();
    Diagnostic diagnostic =
        Diagnostic.of(
                DiagnosticCode.SUBSCRIPT_RANGE,
                subscript.span(),
                "`"
                    + index
                    + "` may be "
                    + range.display()
                    + " here, but the array has "
                    + elements)
            .withHelp(
                "test it before: `if ("
                    + (negative ? index + " >= 0 && " : "")
                    + index
                    + " < "
                    + subscript.count()
                    + ") { ... }`");
    sink.report(
        negative && !power
            ? diagnostic
            : diagnostic.withFix(
                (power ? "mask it: `" : "take the remainder: `") + bounded + "`",
                subscript.span(),
                bounded));
  }
}
