package org.b.core.diagnostics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.b.core.source.Span;

/** Collects diagnostics; the same one at the same place is kept once. */
public final class DiagnosticSink {
  private final Set<Diagnostic> diagnostics = new LinkedHashSet<>();

  public void report(Diagnostic diagnostic) {
    diagnostics.add(diagnostic);
  }

  public void report(DiagnosticCode code, Span span, String message) {
    report(Diagnostic.of(code, span, message));
  }

  public boolean hasErrors() {
    return diagnostics.stream().anyMatch(d -> d.severity() == Severity.ERROR);
  }

  /** Everything reported, by file and place. */
  public List<Diagnostic> sorted() {
    List<Diagnostic> list = new ArrayList<>(diagnostics);
    list.sort(
        Comparator.comparing((Diagnostic d) -> d.span().file().name())
            .thenComparingInt(d -> d.span().offset())
            .thenComparing(d -> d.code().code()));
    return list;
  }
}
