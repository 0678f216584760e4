package org.b.core.checks;

import java.util.List;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.Severity;
import org.b.core.graph.FunctionGraph;

/** A function's graph with what every check said of it. Made by {@link Checker} alone. */
public final class CheckedFunction {
  private final FunctionGraph graph;
  private final List<Diagnostic> diagnostics;

  CheckedFunction(FunctionGraph graph, List<Diagnostic> diagnostics) {
    this.graph = graph;
    this.diagnostics = diagnostics;
  }

  public FunctionGraph graph() {
    return graph;
  }

  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  boolean hasErrors() {
    return diagnostics.stream().anyMatch(found -> found.severity() == Severity.ERROR);
  }
}
