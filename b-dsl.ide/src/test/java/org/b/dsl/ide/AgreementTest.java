package org.b.dsl.ide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.source.Span;
import org.b.dsl.Reference;
import org.b.dsl.ide.names.Meaning;
import org.b.dsl.ide.outline.Outline;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the services make of a name is what the frontend makes of it. */
class AgreementTest {
  static List<Samples.Sample> samples() {
    return Samples.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void namesMeanWhatTheFrontendSays(Samples.Sample sample) {
    AnalyzedDocument document = sample.analyze();
    List<String> differences = new ArrayList<>();
    for (Reference reference : document.result().references()) {
      Span use = reference.use();
      if (!use.file().name().equals(document.file().name())) {
        continue;
      }
      int index = document.binder().wordAt(use.end());
      Meaning meaning = document.binder().meaning(index);
      Optional<Span> declared = meaning.target().map(d -> d.name().span());
      String expected = place(reference.declaration());
      String found = declared.map(AgreementTest::place).orElse("nothing");
      if (!expected.equals(found)) {
        differences.add(
            use + " `" + use.text() + "`: frontend " + expected + ", services " + found);
      }
    }
    assertEquals(List.of(), differences);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everyReferenceIsAmongTheUsages(Samples.Sample sample) {
    AnalyzedDocument document = sample.analyze();
    for (Reference reference : document.result().references()) {
      assertFalse(reference.declaration().text().isEmpty());
    }
    for (Outline.Declaration declaration : document.outline().declarations()) {
      int offset = declaration.name().span().offset();
      List<Span> expected =
          document.result().references().stream()
              .filter(r -> place(r.declaration()).equals(place(declaration.name().span())))
              .map(Reference::use)
              .toList();
      var found =
          org.b.dsl.ide.navigation.Usages.of(document, offset, List.of(document)).stream()
              .map(use -> use.span().file().name() + ":" + use.span().end())
              .toList();
      for (Span use : expected) {
        assertEquals(
            1,
            found.stream().filter((use.file().name() + ":" + use.end())::equals).count(),
            () ->
                use + " `" + use.text() + "` is missing among the usages of " + declaration.name());
      }
    }
  }

  private static String place(Span span) {
    return span.file().name() + ":" + span.offset();
  }
}
