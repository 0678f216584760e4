package org.b.lsp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.ExplanationPage;

/**
 * Where a diagnostic's code leads to. There is no address on the web that would match this very
 * version, so the pages are written to a folder of their own at first use and linked as files,
 * which every editor can open. An editor that has a better way to show them names it in {@link
 * Settings#explanationLink}.
 */
final class ExplanationLinks implements AutoCloseable {
  private static final String CODE = "{code}";

  private final Map<DiagnosticCode, Optional<String>> written = new EnumMap<>(DiagnosticCode.class);
  private Path folder;
  private boolean unusable;

  /** The link; empty where no page can be written. */
  synchronized Optional<String> link(DiagnosticCode code, Settings settings) {
    return settings.explanationLink().contains(CODE)
        ? Optional.of(settings.explanationLink().replace(CODE, code.code()))
        : written.computeIfAbsent(code, this::write);
  }

  private Optional<String> write(DiagnosticCode code) {
    if (unusable) {
      return Optional.empty();
    }
    try {
      if (folder == null) {
        folder = Files.createTempDirectory("b-explanations-");
      }
      Path page = folder.resolve(code.code() + ".md");
      Files.writeString(page, ExplanationPage.of(code).text(), StandardCharsets.UTF_8);
      return Optional.of(page.toUri().toString());
    } catch (IOException e) {
      unusable = true;
      return Optional.empty();
    }
  }

  /** Removes the pages. */
  @Override
  public synchronized void close() {
    unusable = true;
    if (folder == null) {
      return;
    }
    try (var pages = Files.newDirectoryStream(folder)) {
      for (Path page : pages) {
        Files.deleteIfExists(page);
      }
      Files.deleteIfExists(folder);
    } catch (IOException leftToTheSystem) {
      // A temporary folder that somebody else has changed is cleaned by the system.
    }
  }
}
