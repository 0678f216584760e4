package org.b.dsl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.checks.CheckedFunction;
import org.b.core.checks.CheckedProgram;
import org.b.core.checks.Checker;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.program.Function;
import org.b.core.program.Program;
import org.b.core.ranges.ProgramRanges;
import org.b.core.source.Span;
import org.b.dsl.lower.LoweringCache;
import org.b.dsl.lower.ProgramLowering;
import org.b.dsl.parse.SourceParser;

/**
 * The one entry to the frontend. Broken source gives diagnostics, never an exception. Safe to call
 * from several threads.
 */
public final class Frontend {
  private Frontend() {}

  /** Parses a program and everything it includes, and checks it. */
  public static FrontendResult analyze(FrontendRequest request) {
    return analyze(request, new SourceParser(), new LoweringCache(), () -> {});
  }

  /**
   * Analyses with what earlier analyses of the same program have left.
   *
   * @param checkpoint called now and then; what it throws ends the analysis
   */
  static FrontendResult analyze(
      FrontendRequest request, SourceParser parser, LoweringCache cache, Runnable checkpoint) {
    DiagnosticSink sink = new DiagnosticSink();
    try {
      ProgramLowering.Lowered lowered =
          ProgramLowering.lower(request, parser, cache, sink, checkpoint);
      // With a part missing, what paths lead where is anyone's guess.
      Optional<CheckedProgram> checked =
          lowered.complete() ? check(lowered, cache, sink, checkpoint) : Optional.empty();
      return new FrontendResult(
          checked,
          lowered.program(),
          lowered.tests(),
          sink.sorted(),
          lowered.references(),
          request.kernelTypes());
    } catch (StackOverflowError e) {
      return tooDeep(request);
    }
  }

  private static Optional<CheckedProgram> check(
      ProgramLowering.Lowered lowered,
      LoweringCache cache,
      DiagnosticSink sink,
      Runnable checkpoint) {
    Program program = lowered.program();
    List<CheckedFunction> functions = new ArrayList<>();
    List<Function> all = new ArrayList<>(program.functions());
    all.addAll(program.subprograms());
    ProgramRanges ranges = ProgramRanges.of(program);
    for (Function function : all) {
      checkpoint.run();
      if (cache.isSound(function)) {
        functions.add(cache.check(ranges, function, sink));
      }
    }
    return Checker.combine(program, functions, lowered.tests(), sink);
  }

  private static FrontendResult tooDeep(FrontendRequest request) {
    DiagnosticSink sink = new DiagnosticSink();
    sink.report(
        DiagnosticCode.SYNTAX,
        new Span(request.program(), 0, 0),
        "the program is nested too deeply");
    Program program =
        new Program(
            List.of(request.program()),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            "GPL",
            request.target());
    return new FrontendResult(
        Optional.empty(), program, List.of(), sink.sorted(), List.of(), request.kernelTypes());
  }
}
