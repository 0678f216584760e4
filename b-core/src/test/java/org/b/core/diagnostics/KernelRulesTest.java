package org.b.core.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.junit.jupiter.api.Test;

/** A diagnostic says what the kernel says about its subject. */
class KernelRulesTest {
  private static final Diagnostic DIAGNOSTIC =
      Diagnostic.of(
          DiagnosticCode.MAYBE_NULL,
          new Span(new SourceFile("a.b", "task->pid"), 0, 4),
          "`task` may be null here");

  @Test
  void areThoseOfTheSubject() {
    assertEquals("R0 invalid mem access 'map_value_or_null'", DIAGNOSTIC.kernelRule());
    Diagnostic object = DIAGNOSTIC.withSubject(DiagnosticCode.Subject.OBJECT).withHelp("test it");
    assertEquals("R0 invalid mem access 'ptr_or_null_'", object.kernelRule());
    String text = new TextRenderer(TextStyle.PLAIN).render(object);
    assertEquals(
        List.of(true, false), List.of(text.contains("ptr_or_null_"), text.contains("map_value")));
  }

  @Test
  void areLeftOutWhereTheLanguageAloneHasThem() {
    Diagnostic diagnostic = DIAGNOSTIC.withSubject(DiagnosticCode.Subject.OF_THE_LANGUAGE);
    assertEquals("", diagnostic.kernelRule());
    assertFalse(new TextRenderer(TextStyle.PLAIN).render(diagnostic).contains("= kernel"));
  }
}
