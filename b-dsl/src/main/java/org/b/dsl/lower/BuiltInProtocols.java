package org.b.dsl.lower;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.source.SourceFile;
import org.b.dsl.FrontendRequest;

/** The protocol library that serves where the user's proto file declares nothing. */
final class BuiltInProtocols {
  private static final String RESOURCE = "/org/b/dsl/proto/net.b";

  /** As messages show it. */
  private static final String NAME = "<built-in>/net.b";

  private BuiltInProtocols() {}

  private static final class Holder {
    static final Symbols SYMBOLS = load();
  }

  /** Parsed once. */
  static Symbols symbols() {
    return Holder.SYMBOLS;
  }

  private static Symbols load() {
    try (InputStream stream = BuiltInProtocols.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException("missing resource " + RESOURCE);
      }
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      DiagnosticSink sink = new DiagnosticSink();
      Symbols symbols =
          new Loader(FrontendRequest.of(new SourceFile(NAME, text)), new Report(sink)).program();
      if (!sink.sorted().isEmpty()) {
        throw new IllegalStateException("built-in protocols: " + sink.sorted());
      }
      return symbols;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
