package org.b.core.checks;

import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.ProgramGraph;

/** Runs every check. */
public final class Checker {
  /** In the order in which they build on each other: packet checks assume that parsing ends. */
  private static final List<Check> CHECKS =
      List.of(
          new ParserLoopCheck(),
          new PacketAccessCheck(),
          new ReferenceCheck(),
          new TableCountCheck(),
          new StackCheck(),
          new ComplexityCheck());

  private Checker() {}

  /**
   * Checks the graphs.
   *
   * @param sink gets what is wrong; it may hold errors of earlier stages
   * @return the program for the backend, or empty when the sink holds an error
   */
  public static Optional<CheckedProgram> check(ProgramGraph graph, DiagnosticSink sink) {
    for (FunctionGraph function : graph.functions()) {
      for (Check check : CHECKS) {
        check.check(graph.program(), function, sink);
      }
    }
    return sink.hasErrors() ? Optional.empty() : Optional.of(new CheckedProgram(graph));
  }
}
