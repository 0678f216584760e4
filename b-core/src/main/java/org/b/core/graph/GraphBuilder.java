package org.b.core.graph;

import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.program.Function;
import org.b.core.program.Program;

/** Turns typed functions into control-flow graphs. Works for broken ones too: holes yield 0. */
public final class GraphBuilder {
  private GraphBuilder() {}

  /** Builds the graph of one function; what can never run is reported as a warning. */
  public static FunctionGraph build(Program program, Function function, DiagnosticSink sink) {
    return new FunctionBuilder(program.target(), function, sink).build();
  }
}
