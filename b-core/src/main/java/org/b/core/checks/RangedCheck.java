package org.b.core.checks;

import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.FunctionGraph;
import org.b.core.program.Program;
import org.b.core.ranges.ProgramRanges;

/** A rule about the values of integers, checked on one function. Reports; changes nothing. */
interface RangedCheck {
  void check(Program program, FunctionGraph graph, ProgramRanges known, DiagnosticSink sink);
}
