package org.b.lsp;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.Severity;
import org.b.core.source.SourceFile;
import org.b.lsp.analysis.Analysis;
import org.b.lsp.documents.Ranges;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DiagnosticCodeDescription;
import org.eclipse.lsp4j.DiagnosticRelatedInformation;
import org.eclipse.lsp4j.DiagnosticSeverity;
import org.eclipse.lsp4j.DiagnosticTag;

/** Diagnostics of the language as diagnostics of the protocol. */
final class DiagnosticValues {
  static final String SOURCE = "b";

  /** The code of what the kernel says, as on the command line. */
  private static final String KERNEL = "kernel";

  private final Locations locations;
  private final ReadOnlyFiles files;
  private final Supplier<Settings> settings;

  DiagnosticValues(Locations locations, ReadOnlyFiles files, Supplier<Settings> settings) {
    this.locations = locations;
    this.files = files;
    this.settings = settings;
  }

  Diagnostic of(org.b.core.diagnostics.Diagnostic diagnostic) {
    Diagnostic value = new Diagnostic();
    value.setRange(Ranges.range(diagnostic.span()));
    value.setSeverity(
        diagnostic.severity() == Severity.ERROR
            ? DiagnosticSeverity.Error
            : DiagnosticSeverity.Warning);
    value.setCode(diagnostic.code().code());
    value.setSource(SOURCE);
    value.setMessage(message(diagnostic));
    files
        .explanation(diagnostic.code(), settings.get())
        .ifPresent(link -> value.setCodeDescription(new DiagnosticCodeDescription(link)));
    if (!diagnostic.related().isEmpty()) {
      value.setRelatedInformation(
          diagnostic.related().stream()
              .map(
                  related ->
                      new DiagnosticRelatedInformation(
                          locations.location(related.span()), related.message()))
              .toList());
    }
    if (diagnostic.code() == DiagnosticCode.UNREACHABLE) {
      value.setTags(List.of(DiagnosticTag.Unnecessary));
    } else if (diagnostic.code() == DiagnosticCode.CLASSIC_SPELLING) {
      value.setTags(List.of(DiagnosticTag.Deprecated));
    }
    if (!diagnostic.fixes().isEmpty()) {
      value.setData(fixes(diagnostic));
    }
    return value;
  }

  /**
   * The kernel's refusal of a program that has no errors, at the line that the kernel named.
   *
   * @param verdict see {@link org.b.lsp.worker.Compiled#verdict}
   */
  Optional<Diagnostic> of(JsonObject verdict, Analysis analysis) {
    if (!"refused".equals(verdict.get("state").getAsString())) {
      return Optional.empty();
    }
    SourceFile text = analysis.document().source();
    int line = 0;
    if (verdict.has("line") && text.name().equals(verdict.get("file").getAsString())) {
      line = Math.max(0, Math.min(verdict.get("line").getAsInt(), text.lineCount()) - 1);
    }
    int start = text.lineStart(line);
    int indentation = text.line(line).length() - text.line(line).stripLeading().length();
    Diagnostic value = new Diagnostic();
    value.setRange(Ranges.range(text, start + indentation, start + text.line(line).length()));
    value.setSeverity(DiagnosticSeverity.Error);
    value.setCode(KERNEL);
    value.setSource(SOURCE);
    value.setMessage(
        verdict.get("sentence").getAsString() + "\n" + verdict.get("message").getAsString());
    return Optional.of(value);
  }

  /** The sentence, and what stands under the caret on the command line. */
  private static String message(org.b.core.diagnostics.Diagnostic diagnostic) {
    StringBuilder message = new StringBuilder(diagnostic.message());
    if (!diagnostic.label().isEmpty()) {
      message.append(": ").append(diagnostic.label());
    }
    String help = diagnostic.help().isEmpty() ? diagnostic.code().fix() : diagnostic.help();
    if (!help.isEmpty()) {
      message.append("\nhelp: ").append(help);
    }
    return message.toString();
  }

  /** Titles of the quick fixes, so that a client can show that there are some. */
  private static JsonObject fixes(org.b.core.diagnostics.Diagnostic diagnostic) {
    JsonArray titles = new JsonArray();
    diagnostic.fixes().forEach(fix -> titles.add(fix.title()));
    JsonObject data = new JsonObject();
    data.add("fixes", titles);
    return data;
  }
}
