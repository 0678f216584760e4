package org.b.dsl.ide;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.b.core.source.Span;
import org.b.dsl.format.Formatter;
import org.b.dsl.ide.completion.CompletionItem;
import org.b.dsl.ide.completion.Completions;
import org.b.dsl.ide.edit.QuickFixes;
import org.b.dsl.ide.highlight.SemanticTokens;
import org.b.dsl.ide.hints.InlayHints;
import org.b.dsl.ide.hover.Hovers;
import org.b.dsl.ide.hover.Signatures;
import org.b.dsl.ide.navigation.CallHierarchy;
import org.b.dsl.ide.navigation.Definitions;
import org.b.dsl.ide.navigation.Renames;
import org.b.dsl.ide.navigation.Usages;
import org.b.dsl.ide.structure.DocumentSymbols;
import org.b.dsl.ide.structure.Folding;
import org.b.dsl.ide.structure.ProgramLenses;
import org.b.dsl.ide.structure.Selection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Half-typed text is the usual case: every service, at many places of texts cut anywhere. */
class EveryServiceTest {
  private static final int CUTS = 7;

  static List<Samples.Sample> samples() {
    return Samples.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void worksOnWholeTexts(Samples.Sample sample) {
    AnalyzedDocument document = sample.analyze();
    for (int offset = 0; offset <= sample.program().length(); offset += CUTS) {
      everyService(document, offset);
    }
    wholeTextServices(document);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void worksOnCutTexts(Samples.Sample sample) {
    String text = sample.program();
    // what the analysis saw may be older than the text
    AnalyzedDocument whole = sample.analyze();
    int step = Math.max(CUTS, text.length() / 30 / CUTS * CUTS);
    for (int end = 0; end < text.length(); end += step) {
      AnalyzedDocument document =
          AnalyzedDocument.of(sample.with(text.substring(0, end)).file(), whole.result());
      everyService(document, end);
      everyService(document, Math.max(0, end - 2));
      wholeTextServices(document);
      int hole = Math.min(text.length(), end + 11);
      AnalyzedDocument without =
          AnalyzedDocument.of(
              sample.with(text.substring(0, end) + text.substring(hole)).file(), whole.result());
      everyService(without, end);
      wholeTextServices(without);
    }
  }

  static void everyService(AnalyzedDocument document, int offset) {
    int length = document.file().text().length();
    for (CompletionItem item : Completions.at(document, offset)) {
      within(item.replace(), length);
      assertTrue(
          item.replace().end() >= Math.min(offset, length),
          () -> "does not end at the caret: " + item);
    }
    Hovers.at(document, offset).ifPresent(hover -> within(hover.span(), length));
    Signatures.at(document, offset);
    for (char typed : "};\n".toCharArray()) {
      if (offset > 0 && document.file().text().charAt(Math.min(offset, length) - 1) == typed) {
        Formatter.onType(document.file(), offset, typed)
            .forEach(edit -> within(edit.span(), length));
      }
    }
    Definitions.definition(document, offset);
    Definitions.typeDefinition(document, offset);
    Usages.of(document, offset, List.of(document));
    Usages.highlights(document, offset).forEach(use -> within(use.span(), length));
    Renames.prepare(document, offset)
        .ifPresent(
            span -> {
              within(span, length);
              Renames.rename(document, offset, "fresh_name", List.of(document));
            });
    CallHierarchy.prepare(document, offset)
        .ifPresent(
            item -> {
              CallHierarchy.incoming(item, List.of(document));
              CallHierarchy.outgoing(item, List.of(document));
            });
    Span inner = null;
    for (Span span : Selection.around(document, offset)) {
      within(span, length);
      if (inner != null) {
        Span last = inner;
        assertTrue(
            span.offset() <= last.offset() && span.end() >= last.end(),
            () -> last + " is not in " + span);
      }
      inner = span;
    }
  }

  static void wholeTextServices(AnalyzedDocument document) {
    int length = document.file().text().length();
    int end = 0;
    for (SemanticTokens.SemanticToken token : SemanticTokens.of(document)) {
      assertTrue(token.offset() >= end && token.length() > 0, () -> "overlaps: " + token);
      end = token.end();
    }
    assertTrue(end <= length);
    for (DocumentSymbols.Symbol symbol : DocumentSymbols.of(document)) {
      inside(symbol);
    }
    for (Folding.Range range : Folding.of(document)) {
      assertTrue(
          range.lastLine() > range.firstLine() && range.lastLine() < document.file().lineCount());
    }
    ProgramLenses.of(document);
    InlayHints.of(document, 0, length).forEach(hint -> assertTrue(hint.offset() <= length));
    QuickFixes.at(document, 0, length)
        .forEach(fix -> fix.edits().forEach(edit -> within(edit.span(), Integer.MAX_VALUE)));
    DocumentSymbols.find("s", List.of(document));
  }

  private static void inside(DocumentSymbols.Symbol symbol) {
    assertTrue(
        symbol.span().offset() <= symbol.nameSpan().offset()
            && symbol.nameSpan().end() <= symbol.span().end(),
        () -> "name outside of " + symbol);
    symbol.children().forEach(EveryServiceTest::inside);
  }

  private static void within(Span span, int length) {
    assertTrue(
        span.offset() >= 0 && span.length() >= 0 && span.end() <= length, () -> "outside: " + span);
  }
}
