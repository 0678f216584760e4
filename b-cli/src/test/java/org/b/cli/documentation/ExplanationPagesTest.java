package org.b.cli.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.ExplanationPage;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * On each explanation page the wrong program has that diagnostic alone, the right one has none and
 * loads.
 */
class ExplanationPagesTest {
  static Stream<DiagnosticCode> testableAlone() {
    return Arrays.stream(DiagnosticCode.values())
        .filter(code -> ExplanationPage.of(code).notTestable().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("testableAlone")
  void wrongHasExactlyThisDiagnostic(DiagnosticCode code) {
    ExplanationPage.Sample wrong = ExplanationPage.of(code).wrong();
    assertEquals(
        Set.of(code), codes(wrong), () -> Kernel.text(analyze(wrong).diagnostics()).toString());
  }

  @ParameterizedTest
  @EnumSource
  void rightIsAccepted(DiagnosticCode code) {
    Kernel.accepts(analyze(ExplanationPage.of(code).right()));
  }

  @Test
  void tooManyTables() {
    assertFalse(codes(tables(64)).contains(DiagnosticCode.TOO_MANY_TABLES));
    assertTrue(codes(tables(65)).contains(DiagnosticCode.TOO_MANY_TABLES));
  }

  private static ExplanationPage.Sample tables(int count) {
    String declarations =
        IntStream.range(0, count)
            .mapToObj(i -> "Table<u32, u64, FIXED_MATCH, AUTO> count" + i + "(64);\n")
            .collect(Collectors.joining());
    String uses =
        IntStream.range(0, count)
            .mapToObj(i -> "  atomic_add(count" + i + "[key], 1);\n")
            .collect(Collectors.joining());
    return new ExplanationPage.Sample(
        declarations
            + "@socket_filter u32 count(ctx) {\n  u32 key = ctx.protocol;\n"
            + uses
            + "  return 64;\n}\n",
        Optional.empty());
  }

  @Test
  void tooLong() {
    assertFalse(analyze(tests(100)).hasErrors());
    assertEquals(Set.of(DiagnosticCode.TOO_COMPLEX), codes(tests(9_000)));
  }

  private static ExplanationPage.Sample tests(int count) {
    String lines =
        IntStream.range(0, count)
            .mapToObj(i -> "  if ctx.mark == " + i + " { bytes += " + i + "; }\n")
            .collect(Collectors.joining());
    return new ExplanationPage.Sample(
        "@socket_filter u32 keep(ctx) {\n  u32 bytes = 64;\n" + lines + "  return bytes;\n}\n",
        Optional.empty());
  }

  private static Set<DiagnosticCode> codes(ExplanationPage.Sample sample) {
    return analyze(sample).diagnostics().stream().map(d -> d.code()).collect(Collectors.toSet());
  }

  static FrontendResult analyze(ExplanationPage.Sample sample) {
    FrontendRequest request = FrontendRequest.of(new SourceFile("page.b", sample.program()));
    return Frontend.analyze(
        sample
            .proto()
            .map(text -> request.withProto(new SourceFile("proto.b", text)))
            .orElse(request));
  }
}
