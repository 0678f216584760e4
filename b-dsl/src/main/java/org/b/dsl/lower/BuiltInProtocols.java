package org.b.dsl.lower;

import org.b.core.diagnostics.DiagnosticSink;
import org.b.dsl.BuiltInFiles;
import org.b.dsl.FrontendRequest;
import org.b.dsl.parse.SourceParser;

/** The protocol library that serves where the user's proto file declares nothing. */
final class BuiltInProtocols {
  private BuiltInProtocols() {}

  private static final class Holder {
    static final Symbols SYMBOLS = load();
  }

  /** Parsed once. */
  static Symbols symbols() {
    return Holder.SYMBOLS;
  }

  private static Symbols load() {
    DiagnosticSink sink = new DiagnosticSink();
    Symbols symbols =
        new Loader(
                FrontendRequest.of(BuiltInFiles.protocols()), new SourceParser(), new Report(sink))
            .program();
    if (!sink.sorted().isEmpty()) {
      throw new IllegalStateException("built-in protocols: " + sink.sorted());
    }
    return symbols;
  }
}
