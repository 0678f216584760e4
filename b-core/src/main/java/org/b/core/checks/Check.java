package org.b.core.checks;

import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.FunctionGraph;
import org.b.core.program.Program;

/**
 * One check of a function's graph. It reports every place that breaks its rule and changes nothing.
 */
interface Check {
  void check(Program program, FunctionGraph graph, DiagnosticSink sink);
}
