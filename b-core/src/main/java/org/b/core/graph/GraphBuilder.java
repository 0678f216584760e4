package org.b.core.graph;

import java.util.Map;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.program.Function;
import org.b.core.program.LoopBound;
import org.b.core.program.Program;
import org.b.core.program.Statement;

/** Turns typed functions into control-flow graphs. Works for broken ones too: holes yield 0. */
public final class GraphBuilder {
  private GraphBuilder() {}

  /**
   * Builds the graph of one function; what can never run is reported as a warning.
   *
   * @param bounds of loops whose text does not show them
   * @param passed what all callers pass for parameters
   */
  public static FunctionGraph build(
      Program program,
      Function function,
      Map<Statement.Loop, LoopBound> bounds,
      Passed passed,
      DiagnosticSink sink) {
    return new FunctionBuilder(program, function, bounds, passed, sink).build();
  }
}
