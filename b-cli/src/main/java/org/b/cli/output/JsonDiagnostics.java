package org.b.cli.output;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.source.Position;
import org.b.core.source.Span;

/**
 * Diagnostics as JSON values: zero-based lines and UTF-16 columns, as in the language server
 * protocol.
 */
public final class JsonDiagnostics {
  private JsonDiagnostics() {}

  public static List<Object> of(List<Diagnostic> diagnostics) {
    return diagnostics.stream().map(JsonDiagnostics::diagnostic).toList();
  }

  private static Object diagnostic(Diagnostic diagnostic) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("file", diagnostic.span().file().name());
    object.put("code", diagnostic.code().code());
    object.put("severity", diagnostic.severity().display());
    object.put("message", diagnostic.message());
    object.put("range", range(diagnostic.span()));
    if (!diagnostic.label().isEmpty()) {
      object.put("label", diagnostic.label());
    }
    String kernel = diagnostic.kernelRule();
    if (!kernel.isEmpty()) {
      object.put("kernel", kernel);
    }
    String help = diagnostic.help().isEmpty() ? diagnostic.code().fix() : diagnostic.help();
    if (!help.isEmpty()) {
      object.put("help", help);
    }
    object.put("related", diagnostic.related().stream().map(JsonDiagnostics::related).toList());
    object.put("fixes", diagnostic.fixes().stream().map(JsonDiagnostics::fix).toList());
    return object;
  }

  private static Object related(Diagnostic.Related related) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("file", related.span().file().name());
    object.put("message", related.message());
    object.put("range", range(related.span()));
    return object;
  }

  private static Object fix(Diagnostic.Fix fix) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("title", fix.title());
    object.put("edits", fix.edits().stream().map(JsonDiagnostics::edit).toList());
    return object;
  }

  private static Object edit(Diagnostic.Edit edit) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("file", edit.span().file().name());
    object.put("range", range(edit.span()));
    object.put("newText", edit.newText());
    return object;
  }

  private static Object range(Span span) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("start", position(span.start()));
    object.put("end", position(span.endPosition()));
    return object;
  }

  private static Object position(Position position) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("line", position.line());
    object.put("character", position.column());
    return object;
  }
}
