package org.b.core.checks;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.ResultRange;
import org.b.core.graph.Argument;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Terminator;
import org.b.core.graph.Value;
import org.b.core.program.Function;
import org.b.core.program.Program;
import org.b.core.ranges.ProgramRanges;
import org.b.core.ranges.Range;
import org.b.core.ranges.RangeAnalysis;
import org.b.core.ranges.Ranges;
import org.b.core.source.Span;

/**
 * A program returns what its hook takes. Verifier rule: "At program exit the register R0 has ...
 * should have been in ..." (check_return_code, 6.12). Where the verifier takes anything, a constant
 * that means nothing to the kernel draws a warning.
 */
final class ResultCheck implements RangedCheck {
  @Override
  public void check(
      Program program, FunctionGraph graph, ProgramRanges known, DiagnosticSink sink) {
    Function function = graph.function();
    if (function.isCallback()) {
      callback(graph, sink);
      return;
    }
    Hook hook = function.hook().hook();
    String argument = function.hook().argument();
    Optional<ResultRange> range = hook.resultRange(argument, program.target());
    List<String> verdicts = hook.verdicts(argument);
    if (range.isEmpty() && verdicts.isEmpty()) {
      return;
    }
    Optional<RangeAnalysis> analysis = range.map(result -> known.of(graph));
    for (BasicBlock block : graph.blocks()) {
      Optional<Terminator.Return> end = function.isSubprogram() ? thrown(block) : returned(block);
      if (end.isPresent()) {
        Terminator.Return result = end.get();
        if (range.isPresent()) {
          analysis
              .flatMap(ranges -> ranges.atEnd(block))
              .ifPresent(state -> inRange(function, result, state, range.get(), sink));
        } else if (result.value() instanceof Value.Constant constant) {
          meaning(function, constant, result, verdicts, sink);
        }
      }
    }
  }

  private static Optional<Terminator.Return> returned(BasicBlock block) {
    return block.terminator() instanceof Terminator.Return result
        ? Optional.of(result)
        : Optional.empty();
  }

  /** The end of the program where a function that it calls ends it, which stands last. */
  private static Optional<Terminator.Return> thrown(BasicBlock block) {
    return block.instructions().stream()
        .filter(instruction -> instruction instanceof Instruction.CallHelper call && call.isThrow())
        .map(instruction -> (Instruction.CallHelper) instruction)
        .map(
            call ->
                new Terminator.Return(
                    ((Argument.Scalar) call.arguments().get(0)).value(), call.span()))
        .findFirst();
  }

  /** Verifier rule: "At async callback the register R0 has .. should have been in" 0 alone. */
  private static void callback(FunctionGraph graph, DiagnosticSink sink) {
    for (BasicBlock block : graph.blocks()) {
      if (block.terminator() instanceof Terminator.Return result
          && !(result.value() instanceof Value.Constant constant && constant.value() == 0)) {
        sink.report(
            Diagnostic.of(
                    DiagnosticCode.RESULT_RANGE,
                    result.value().span(),
                    "a "
                        + graph.function().caller().orElseThrow().called()
                        + "'s callback returns nothing but 0")
                .withHelp("write `return;`, and void before the function's name"));
      }
    }
  }

  private static void inRange(
      Function function,
      Terminator.Return result,
      Ranges state,
      ResultRange range,
      DiagnosticSink sink) {
    Range values = state.of(result.value());
    // a negative result of an unsigned function is one of 32 bits
    boolean negative = range.smallest() < 0 && values.isConstant();
    long smallest = negative ? (int) values.least() : values.least();
    long largest = negative ? (int) values.most() : values.most();
    if (smallest >= range.smallest() && largest <= range.largest()) {
      return;
    }
    boolean always = values.isConstant();
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.RESULT_RANGE,
            always && result.value() instanceof Value.Constant
                ? result.value().span()
                : result.span(),
            "a `"
                + form(function)
                + "` program returns "
                + words(range)
                + (always ? ", not " + smallest : ", but this may be something else"));
    Span value = result.value().span();
    boolean written = value.length() > 0 && value.offset() > result.span().offset();
    if (!always && range.smallest() == 0 && range.largest() == 1) {
      diagnostic = diagnostic.withHelp("make it 0 or 1: `return value != 0;`");
      diagnostic =
          written
              ? diagnostic.withFix("compare it with 0", value, "(" + value.text() + ") != 0")
              : diagnostic;
    } else if (!always && range.smallest() == 0 && range.largest() == 3) {
      diagnostic =
          written
              ? diagnostic.withFix(
                  "return whether it is not 0", value, "(" + value.text() + ") != 0")
              : diagnostic;
    } else if (always && smallest == 0 && range.smallest() == 1) {
      diagnostic = diagnostic.withHelp("write `return 1;` on every path");
    }
    sink.report(diagnostic);
  }

  private static String words(ResultRange range) {
    if (range.smallest() == range.largest()) {
      return "" + range.smallest();
    }
    return range.largest() == range.smallest() + 1
        ? range.smallest() + " or " + range.largest()
        : range.smallest() + " to " + range.largest();
  }

  private static void meaning(
      Function function,
      Value.Constant constant,
      Terminator.Return result,
      List<String> verdicts,
      DiagnosticSink sink) {
    boolean known =
        verdicts.stream()
            .map(name -> KernelFacts.constant(name).orElseThrow())
            .anyMatch(verdict -> (int) verdict.value() == (int) constant.value());
    if (!known) {
      Diagnostic diagnostic =
          Diagnostic.of(
                  DiagnosticCode.RESULT_MEANS_NOTHING,
                  constant.span(),
                  "the result " + constant.value() + " means nothing to `" + form(function) + "`")
              .withHelp(
                  "results are "
                      + verdicts.stream()
                          .map(name -> name + " (" + KernelFacts.constant(name).get().value() + ")")
                          .collect(Collectors.joining(", ")));
      for (String name : verdicts) {
        diagnostic = diagnostic.withFix("return " + name, constant.span(), name);
      }
      sink.report(diagnostic);
    }
  }

  private static String form(Function function) {
    Hook hook = function.hook().hook();
    String argument = function.hook().argument();
    return hook.name() + (hook.isChoice() && !argument.isEmpty() ? "(" + argument + ")" : "");
  }
}
