package org.b.lsp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.ExplanationPage;
import org.b.core.source.SourceFile;

/**
 * Texts that are part of the server, as files that every editor can open: explanations of
 * diagnostics and the built-in protocols. They are written to a folder of their own when they are
 * first needed and removed at the end. There is no address on the web that would match this very
 * version.
 */
final class ReadOnlyFiles implements AutoCloseable {
  private static final String CODE = "{code}";

  /** How the names of built-in sources start. */
  private static final String BUILT_IN = "<built-in>/";

  private final Map<String, Optional<String>> written = new HashMap<>();
  private Path folder;
  private boolean unusable;

  /**
   * Where a diagnostic's code leads to; empty where no page can be written. An editor that has a
   * better way to show explanations names it in {@link Settings#explanationLink}.
   */
  Optional<String> explanation(DiagnosticCode code, Settings settings) {
    return settings.explanationLink().contains(CODE)
        ? Optional.of(settings.explanationLink().replace(CODE, code.code()))
        : uri(code.code() + ".md", () -> ExplanationPage.of(code).text());
  }

  static boolean isBuiltIn(SourceFile file) {
    return file.name().startsWith(BUILT_IN);
  }

  /** The URI of a built-in source. */
  Optional<String> builtIn(SourceFile file) {
    return uri(file.name().substring(BUILT_IN.length()), file::text);
  }

  private interface Text {
    String get();
  }

  private synchronized Optional<String> uri(String name, Text text) {
    Optional<String> known = written.get(name);
    if (known == null) {
      known = write(name, text.get());
      written.put(name, known);
    }
    return known;
  }

  private Optional<String> write(String name, String text) {
    if (unusable) {
      return Optional.empty();
    }
    try {
      if (folder == null) {
        folder = Files.createTempDirectory("b-lsp-");
      }
      Path file = folder.resolve(name);
      Files.writeString(file, text, StandardCharsets.UTF_8);
      file.toFile().setReadOnly();
      return Optional.of(file.toUri().toString());
    } catch (IOException e) {
      unusable = true;
      return Optional.empty();
    }
  }

  /** Removes the files. */
  @Override
  public synchronized void close() {
    unusable = true;
    if (folder == null) {
      return;
    }
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException leftToTheSystem) {
      // A temporary folder that somebody else has changed is cleaned by the system.
    }
  }
}
