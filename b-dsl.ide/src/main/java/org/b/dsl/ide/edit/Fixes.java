package org.b.dsl.ide.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.ide.structure.Selection;

/** Collects the fixes of one problem, with edits that several kinds of fixes share. */
final class Fixes {
  final AnalyzedDocument document;
  final Diagnostic diagnostic;
  private final List<QuickFix> found = new ArrayList<>();

  Fixes(AnalyzedDocument document, Diagnostic diagnostic) {
    this.document = document;
    this.diagnostic = diagnostic;
  }

  List<QuickFix> found() {
    return List.copyOf(found);
  }

  /** Adds a fix; the first one is the preferred one. */
  void add(String title, TextEdit... edits) {
    found.add(new QuickFix(title, diagnostic, List.of(edits), found.isEmpty()));
  }

  void add(String title, List<TextEdit> edits) {
    found.add(new QuickFix(title, diagnostic, edits, found.isEmpty()));
  }

  Span span() {
    return diagnostic.span();
  }

  int offset() {
    return diagnostic.span().offset();
  }

  SourceFile file() {
    return document.file();
  }

  Optional<Outline.Function> function() {
    return document.outline().functionAt(offset());
  }

  Optional<Span> statement() {
    return Selection.statement(document, offset());
  }

  TextEdit insert(int offset, String text) {
    return new TextEdit(new Span(file(), offset, 0), text);
  }

  /** White space at the start of the line of an offset. */
  String indentation(int offset) {
    int start = file().lineStart(file().position(offset).line());
    int end = start;
    String text = file().text();
    while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
      end++;
    }
    return text.substring(start, end);
  }

  /** Takes a statement or declaration out, with its line where it stands alone on it. */
  TextEdit remove(Span span) {
    String text = file().text();
    int from = span.offset();
    int to = span.end();
    while (from > 0 && (text.charAt(from - 1) == ' ' || text.charAt(from - 1) == '\t')) {
      from--;
    }
    boolean startsLine = from == 0 || text.charAt(from - 1) == '\n';
    int end = to;
    while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\r')) {
      end++;
    }
    if (startsLine && end < text.length() && text.charAt(end) == '\n') {
      to = end + 1;
    } else if (startsLine) {
      from = span.offset();
    }
    return new TextEdit(new Span(file(), from, to - from), "");
  }
}
