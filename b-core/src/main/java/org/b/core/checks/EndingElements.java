package org.b.core.checks;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.CarriedReferences;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Loop;
import org.b.core.graph.Outline;
import org.b.core.source.Span;

/** That what a loop gets for one iteration is not used after it. */
final class EndingElements {
  private EndingElements() {}

  /**
   * Reports references to the element that are used after the iteration, and gives all that may
   * lead to it.
   *
   * @param element what an iteration gets
   * @param called what that is: {@code "a message"}
   * @param giver what the loop does: {@code "the loop that takes messages out"}
   */
  static Set<Local> check(
      FunctionGraph graph,
      Loop loop,
      Local element,
      DiagnosticCode code,
      String called,
      String giver,
      DiagnosticSink sink) {
    Outline.Part part = Outline.of(graph).of(loop.header());
    List<BasicBlock> body = graph.blocks().stream().filter(part::holds).toList();
    Map<Local, Instruction> carried = CarriedReferences.of(graph, loop.header(), body);
    Set<Local> elements = Copies.of(body, Set.of(element));
    carried.forEach(
        (local, set) -> {
          if (elements.contains(local)) {
            sink.report(diagnostic(local, set.span(), code, called, giver, loop));
          }
        });
    return elements;
  }

  private static Diagnostic diagnostic(
      Local local, Span span, DiagnosticCode code, String called, String giver, Loop loop) {
    return Diagnostic.of(
            code,
            span,
            "`"
                + local.name()
                + "` leads to "
                + called
                + ", which ends with the iteration, but is used after it")
        .withRelated(loop.span(), giver)
        .withHelp("copy what is needed later: to a struct, or to integers");
  }
}
