package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.diagnostics.Severity;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.b.dsl.Reference;

/**
 * Takes what the lowering finds: diagnostics and uses of names. Where a declaration has a syntax
 * error, what else seems wrong in it is kept quiet, and so are unknown names everywhere, since
 * their declarations may be what could not be parsed.
 */
final class Report {
  private static final Set<DiagnosticCode> UNKNOWN =
      Set.of(
          DiagnosticCode.UNKNOWN_NAME,
          DiagnosticCode.UNKNOWN_TYPE,
          DiagnosticCode.UNKNOWN_FIELD,
          DiagnosticCode.UNKNOWN_FUNCTION,
          DiagnosticCode.UNKNOWN_HEADER);

  private final DiagnosticSink sink;
  private final List<Reference> references = new ArrayList<>();
  private final Set<Reference> known = new HashSet<>();
  private final List<Span> damaged = new ArrayList<>();
  private boolean anySyntaxError;
  private Recording recording;
  private int errors;

  /** What was reported while one function was lowered, before anything is kept quiet. */
  static final class Recording {
    final List<Diagnostic> diagnostics = new ArrayList<>();
    final List<Reference> references = new ArrayList<>();

    /** Headers and protocol structs that were asked for, which may report on themselves. */
    final Set<String> headers = new LinkedHashSet<>();

    final Set<String> structs = new LinkedHashSet<>();
  }

  /** Records from now on; null ends it. */
  void record(Recording newRecording) {
    recording = newRecording;
  }

  /** A header is asked for by name. */
  void touchHeader(String name) {
    if (recording != null) {
      recording.headers.add(name);
    }
  }

  /** The layout in memory of a protocol struct is asked for by name. */
  void touchStruct(String name) {
    if (recording != null) {
      recording.structs.add(name);
    }
  }

  Report(DiagnosticSink sink) {
    this.sink = sink;
  }

  /** A syntax error within a top-level declaration, which {@code declaration} covers. */
  void damaged(Span declaration) {
    damaged.add(declaration);
  }

  void syntaxErrors(List<Diagnostic> errors) {
    anySyntaxError |= !errors.isEmpty();
    errors.forEach(sink::report);
  }

  void add(Diagnostic diagnostic) {
    if (recording != null) {
      recording.diagnostics.add(diagnostic);
    }
    if (anySyntaxError && (UNKNOWN.contains(diagnostic.code()) || isDamaged(diagnostic.span()))) {
      return;
    }
    if (diagnostic.severity() == Severity.ERROR) {
      errors++;
    }
    sink.report(diagnostic);
  }

  /** Errors reported so far. */
  int errors() {
    return errors;
  }

  void add(DiagnosticCode code, Span span, String message) {
    add(Diagnostic.of(code, span, message));
  }

  /** Records that a name stands for a declaration; a declaration of the kernel has no place. */
  void use(Span use, Span declaration) {
    if (declaration != null) {
      use(new Reference(use, declaration));
    }
  }

  void use(Reference reference) {
    if (recording != null) {
      recording.references.add(reference);
    }
    if (known.add(reference)) {
      references.add(reference);
    }
  }

  boolean anySyntaxError() {
    return anySyntaxError;
  }

  List<Reference> references() {
    return List.copyOf(references);
  }

  private boolean isDamaged(Span span) {
    SourceFile file = span.file();
    for (Span declaration : damaged) {
      if (declaration.file() == file
          && span.offset() >= declaration.offset()
          && span.offset() <= declaration.end()) {
        return true;
      }
    }
    return false;
  }
}
