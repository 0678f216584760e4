package org.b.core.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.junit.jupiter.api.Test;

class TextRendererTest {
  private final TextRenderer renderer = new TextRenderer(TextStyle.PLAIN);

  private static Diagnostic at(String text, String part) {
    SourceFile file = new SourceFile("stats.b", text);
    Span span = new Span(file, text.indexOf(part), part.length());
    return Diagnostic.of(DiagnosticCode.MAYBE_NULL, span, "`leaf` may be null here");
  }

  private static String underline(String rendered) {
    String[] lines = rendered.split("\n");
    return lines[4].substring(lines[4].indexOf('|') + 1);
  }

  @Test
  void looksAsTheManualShows() {
    String text = "\n".repeat(29) + "leaf = stats[key];\n      atomic_add(leaf.rx_pkts, rx);\n";
    SourceFile file = new SourceFile("stats.b", text);
    Diagnostic diagnostic =
        Diagnostic.of(
                DiagnosticCode.MAYBE_NULL,
                new Span(file, text.indexOf("leaf.rx"), 4),
                "`leaf` may be null here")
            .withLabel("produced by `stats[key]` at line 30")
            .withHelp("wrap it: on_valid(leaf) { ... }");
    assertEquals(
        """
        error[B0301]: `leaf` may be null here
          --> stats.b:31:18
           |
        31 |       atomic_add(leaf.rx_pkts, rx);
           |                  ^^^^ produced by `stats[key]` at line 30
           |
           = kernel: R0 invalid mem access 'map_value_or_null'
           = help: wrap it: on_valid(leaf) { ... }
        """,
        renderer.render(diagnostic));
  }

  @Test
  void showsRelatedPlaces() {
    String text = "a = t[k];\nuse(a);\n";
    SourceFile file = new SourceFile("x.b", text);
    Diagnostic diagnostic =
        Diagnostic.of(DiagnosticCode.UNKNOWN_NAME, new Span(file, 14, 1), "no `a`")
            .withRelated(new Span(file, 4, 4), "produced here");
    assertEquals(
        """
        error[B0101]: no `a`
         --> x.b:2:5
          |
        2 | use(a);
          |     ^
         ::: x.b:1:5
          |
        1 | a = t[k];
          |     ---- produced here
          |
          = help: declare it, or correct the spelling
        """,
        renderer.render(diagnostic));
  }

  @Test
  void tabsAreExpanded() {
    String rendered = renderer.render(at("\tx = \tleaf;", "leaf"));
    assertTrue(rendered.contains("1 |     x =     leaf;\n"), rendered);
    assertEquals(" ".repeat(13) + "^^^^", underline(rendered));
  }

  @Test
  void wideCharactersTakeTwoColumnsAndCombiningOnesNone() {
    assertEquals(" ".repeat(10) + "^^^^", underline(renderer.render(at("/* 漢 */ leaf;", "leaf"))));
    assertEquals(
        " ".repeat(9) + "^^^^", underline(renderer.render(at("/* e\u0301 */ leaf;", "leaf"))));
    assertEquals(" ".repeat(10) + "^^^^", underline(renderer.render(at("/* 😀 */ leaf;", "leaf"))));
  }

  @Test
  void columnsOfTheArrowLineAreUtf16Units() {
    assertTrue(renderer.render(at("/* 😀 */ leaf;", "leaf")).contains("stats.b:1:10\n"));
  }

  @Test
  void carriageReturnsAreNotShown() {
    String rendered = renderer.render(at("x;\r\nleaf;\r\ny;\r\n", "leaf"));
    assertFalse(rendered.contains("\r"));
    assertTrue(rendered.contains("2 | leaf;\n"), rendered);
  }

  @Test
  void severalLinesShowTheFirstAndTheLast() {
    assertEquals(
        """
        error[B0301]: `leaf` may be null here
         --> stats.b:1:3
          |
        1 | f(leaf {
          |   ^^^^^^
        ...
        3 |   b })
          |   ^^^ here
          |
          = kernel: R0 invalid mem access 'map_value_or_null'
          = help: test it: on_valid(name) { ... }
        """,
        renderer.render(at("f(leaf {\n  a\n  b })", "leaf {\n  a\n  b }").withLabel("here")));
  }

  @Test
  void spanUpToALineStartEndsOnTheLineBefore() {
    String rendered = renderer.render(at("leaf;\nnext;\n", "leaf;\n").withLabel("here"));
    assertTrue(rendered.contains("1 | leaf;\n  | ^^^^^ here\n"), rendered);
    assertFalse(rendered.contains("next"), rendered);
  }

  @Test
  void emptySpanAtTheEndOfTheFileHasOneCaret() {
    SourceFile file = new SourceFile("stats.b", "ab");
    String rendered =
        renderer.render(Diagnostic.of(DiagnosticCode.SYNTAX, new Span(file, 2, 0), "ends"));
    assertTrue(rendered.contains("1 | ab\n  |   ^\n"), rendered);
    String empty =
        renderer.render(
            Diagnostic.of(
                DiagnosticCode.SYNTAX, new Span(new SourceFile("e.b", ""), 0, 0), "empty"));
    assertTrue(empty.contains("1 |\n  | ^\n"), empty);
  }

  @Test
  void longLinesAreCutAroundThePlace() {
    String rendered = renderer.render(at("x".repeat(5000) + "leaf" + "y".repeat(5000), "leaf"));
    String[] lines = rendered.split("\n");
    assertTrue(lines[3].length() < 140, lines[3]);
    assertEquals(lines[3].indexOf("leaf"), lines[4].indexOf("^^^^"));
  }

  @Test
  void nothingFromTheSourceReachesTheTerminalAsAnEscape() {
    Diagnostic diagnostic = at("/* \u001b[2J \u202e */ leaf;", "leaf").withLabel("\u001b[31m");
    String rendered = renderer.render(diagnostic);
    assertFalse(rendered.contains("\u001b"), rendered);
    assertFalse(rendered.contains("\u202e"), rendered);
  }

  @Test
  void coloursWrapTheSameText() {
    Diagnostic diagnostic = at("  leaf;", "leaf").withLabel("here");
    String coloured = new TextRenderer(TextStyle.ANSI).render(diagnostic);
    assertTrue(coloured.contains("\u001b[1;31merror[B0301]\u001b[0m"), coloured);
    assertEquals(renderer.render(diagnostic), coloured.replaceAll("\u001b\\[[0-9;]*m", ""));
  }

  @Test
  void summaryCounts() {
    Diagnostic error = at("leaf", "leaf");
    Diagnostic warning = Diagnostic.of(DiagnosticCode.UNREACHABLE, error.span(), "never");
    assertEquals("", TextRenderer.summary(List.of()));
    assertEquals("1 error", TextRenderer.summary(List.of(error)));
    assertEquals("2 errors, 1 warning", TextRenderer.summary(List.of(error, warning, error)));
  }
}
