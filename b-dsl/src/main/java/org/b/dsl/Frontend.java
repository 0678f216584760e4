package org.b.dsl;

import java.util.List;
import java.util.Optional;
import org.b.core.checks.CheckedProgram;
import org.b.core.checks.Checker;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.GraphBuilder;
import org.b.core.program.Program;
import org.b.core.source.Span;
import org.b.dsl.lower.ProgramLowering;

/**
 * The one entry to the frontend. Broken source gives diagnostics, never an exception. Safe to call
 * from several threads.
 */
public final class Frontend {
  private Frontend() {}

  /** Parses a program and everything it includes, and checks it. */
  public static FrontendResult analyze(FrontendRequest request) {
    DiagnosticSink sink = new DiagnosticSink();
    try {
      ProgramLowering.Lowered lowered = ProgramLowering.lower(request, sink);
      // With a part missing, what paths lead where is anyone's guess.
      Optional<CheckedProgram> checked =
          lowered.complete()
              ? Checker.check(GraphBuilder.build(lowered.program(), sink), sink)
              : Optional.empty();
      return new FrontendResult(checked, lowered.program(), sink.sorted(), lowered.references());
    } catch (StackOverflowError e) {
      return tooDeep(request);
    }
  }

  private static FrontendResult tooDeep(FrontendRequest request) {
    DiagnosticSink sink = new DiagnosticSink();
    sink.report(
        DiagnosticCode.SYNTAX,
        new Span(request.program(), 0, 0),
        "the program is nested too deeply");
    Program program =
        new Program(List.of(request.program()), List.of(), List.of(), "GPL", request.target());
    return new FrontendResult(Optional.empty(), program, sink.sorted(), List.of());
  }
}
