package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
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
    if (anySyntaxError && (UNKNOWN.contains(diagnostic.code()) || isDamaged(diagnostic.span()))) {
      return;
    }
    sink.report(diagnostic);
  }

  void add(DiagnosticCode code, Span span, String message) {
    add(Diagnostic.of(code, span, message));
  }

  /** Records that a name stands for a declaration; a declaration of the kernel has no place. */
  void use(Span use, Span declaration) {
    if (declaration != null) {
      Reference reference = new Reference(use, declaration);
      if (known.add(reference)) {
        references.add(reference);
      }
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
