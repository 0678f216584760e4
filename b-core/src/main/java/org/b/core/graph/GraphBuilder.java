package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.program.Function;
import org.b.core.program.Program;

/**
 * Turns the typed program into control-flow graphs. Works for broken programs too: holes yield 0.
 */
public final class GraphBuilder {
  private GraphBuilder() {}

  /** Builds the graph of every function; what can never run is reported as a warning. */
  public static ProgramGraph build(Program program, DiagnosticSink sink) {
    List<FunctionGraph> functions = new ArrayList<>();
    for (Function function : program.functions()) {
      functions.add(build(function, sink));
    }
    return new ProgramGraph(program, List.copyOf(functions));
  }

  /** Builds the graph of one function; what can never run is reported as a warning. */
  public static FunctionGraph build(Function function, DiagnosticSink sink) {
    return new FunctionBuilder(function, sink).build();
  }
}
