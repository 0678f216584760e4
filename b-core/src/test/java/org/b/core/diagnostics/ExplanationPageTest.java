package org.b.core.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.b.core.diagnostics.ExplanationPage.Section;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExplanationPageTest {
  private static final String PAGE =
      """
      # B0301: Reference may be null

      ## Why

      Because.

      ## Wrong

      ```b proto.b
      struct tag { u32 number:8; }
      ```

      ```b
      ## not a heading
      ```

      ## Right

      ```b
      one
      two
      ```

      ## Kernel rule

      `R0 invalid`

      ## Fix

      Test it.
      """;

  @ParameterizedTest
  @EnumSource
  void everyCodeHasItsPage(DiagnosticCode code) {
    ExplanationPage page = ExplanationPage.of(code);
    assertEquals(code.title(), page.title());
    assertFalse(page.wrong().program().isBlank());
    assertFalse(page.right().program().isBlank());
    assertFalse(
        page.wrong().program().equals(page.right().program()) && page.right().proto().isEmpty());
  }

  @Test
  void sectionsAndSamples() {
    ExplanationPage page = ExplanationPage.parse(DiagnosticCode.MAYBE_NULL, PAGE);
    assertEquals("Reference may be null", page.title());
    assertEquals("Because.", page.section(Section.WHY));
    assertEquals("`R0 invalid`", page.section(Section.KERNEL_RULE));
    assertEquals("## not a heading\n", page.wrong().program());
    assertEquals(Optional.of("struct tag { u32 number:8; }\n"), page.wrong().proto());
    assertEquals("one\ntwo\n", page.right().program());
    assertEquals(Optional.empty(), page.right().proto());
    assertEquals(Optional.empty(), page.notTestable());
  }

  @Test
  void reasonWhyNotTestable() {
    String text = PAGE.replace("\n\n## Why", "\n\n<!-- not testable alone: too long -->\n\n## Why");
    assertEquals(
        Optional.of("too long"),
        ExplanationPage.parse(DiagnosticCode.MAYBE_NULL, text).notTestable());
  }

  @Test
  void malformedPagesAreRefused() {
    refused(PAGE.replace("# B0301", "# B0302"), "first line");
    refused(PAGE.replace("## Kernel rule", "## Kernel"), "unexpected heading");
    refused(PAGE.replace("Because.", ""), "nothing under `Why`");
    refused(PAGE.substring(0, PAGE.indexOf("## Fix")), "missing after KERNEL_RULE");
    refused(PAGE.replace("two\n```", "two\n"), "");
  }

  private static void refused(String text, String reason) {
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class,
            () -> ExplanationPage.parse(DiagnosticCode.MAYBE_NULL, text));
    assertTrue(failure.getMessage().contains(reason), failure.getMessage());
  }
}
