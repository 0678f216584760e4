package org.b.dsl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.b.core.source.SourceFile;

/** Source texts that come with the language and lie in no folder of the user's. */
public final class BuiltInFiles {
  private static final String PROTOCOLS = "/org/b/dsl/proto/net.b";

  private BuiltInFiles() {}

  private static final class Holder {
    static final SourceFile PROTOCOLS_FILE = new SourceFile("<built-in>/net.b", read(PROTOCOLS));
  }

  /** The protocol library that serves where the user's proto file declares nothing. */
  public static SourceFile protocols() {
    return Holder.PROTOCOLS_FILE;
  }

  public static List<SourceFile> all() {
    return List.of(protocols());
  }

  private static String read(String resource) {
    try (InputStream stream = BuiltInFiles.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("missing resource " + resource);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
