package org.b.core.checks;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Loop;
import org.b.core.graph.Outline;
import org.b.core.graph.Reaching;
import org.b.core.program.Program;
import org.b.core.source.Span;

/**
 * No program is ended by bpf_throw from within a function that the kernel calls back, and none that
 * holds something. Verifier rules: "bpf_throw kfunc cannot be called from callback subprog"
 * (check_max_stack_depth_subprog, 6.7), and those of {@link ResourceCheck} and {@link RegionCheck}
 * in every frame.
 */
final class ThrowCheck implements Check {
  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    check(graph, Set.of(), false, sink);
  }

  /** Checks the functions of a compilation unit together: a function that is called may throw. */
  static void calls(Program program, List<FunctionGraph> graphs, DiagnosticSink sink) {
    Set<String> throwing = throwing(graphs);
    if (throwing.isEmpty()) {
      return;
    }
    for (FunctionGraph graph : graphs) {
      check(graph, throwing, false, sink);
      new ResourceCheck(throwing).check(program, graph, sink);
      new RegionCheck(throwing).check(program, graph, sink);
    }
  }

  /** The same of loops that became functions because of what they cost. */
  static void loops(List<FunctionGraph> graphs, DiagnosticSink sink) {
    Set<String> throwing = sink.hasErrors() ? Set.of() : throwing(graphs);
    if (!throwing.isEmpty()) {
      graphs.forEach(graph -> check(graph, throwing, true, sink));
    }
  }

  private static Set<String> throwing(List<FunctionGraph> graphs) {
    return new Reaching(graphs).functions(ThrowCheck::isThrow);
  }

  private static boolean isThrow(Instruction instruction) {
    return instruction instanceof Instruction.CallHelper call && call.isThrow();
  }

  private static boolean calls(Instruction instruction, Set<String> functions) {
    return instruction instanceof Instruction.Call call && functions.contains(call.callee().name());
  }

  /**
   * @param planned whether loops over tables have been looked at before
   */
  private static void check(
      FunctionGraph graph, Set<String> throwing, boolean planned, DiagnosticSink sink) {
    Outline outline = Outline.of(graph);
    for (BasicBlock block : graph.blocks()) {
      Optional<Loop> loop = outline.of(block).loop().filter(each -> !planned || !each.isOfHelper());
      if (loop.isEmpty() && (planned || !graph.function().isCallback())) {
        continue;
      }
      for (Instruction instruction : block.instructions()) {
        if (throwing.isEmpty() ? isThrow(instruction) : calls(instruction, throwing)) {
          report(instruction.span(), loop, sink);
        }
      }
    }
  }

  private static void report(Span span, Optional<Loop> loop, DiagnosticSink sink) {
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.THROWN_THERE,
            span,
            loop.map(
                        each ->
                            each.isOfHelper()
                                ? "a loop over " + each.over()
                                : "a loop that is a function, since it runs so often,")
                    .orElse("what the kernel calls later")
                + " does not end the program");
    sink.report(
        loop.map(
                each ->
                    diagnostic
                        .withRelated(each.span(), "the loop")
                        .withHelp("leave the loop with `break`, and end the program behind it"))
            .orElseGet(() -> diagnostic.withHelp("return from the callback")));
  }
}
