package org.b.cli.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The programs in the manuals compile and load. A <code>```b</code> fence holds a program without
 * diagnostics; <code>```b wrong B0301</code> one with that diagnostic alone; <code>```b proto.b
 * </code> the protocol file of the next one.
 */
class DocumentationTest {
  private static final String FENCE = "```";

  /** A program of a manual. */
  record Sample(String place, String text, Optional<String> proto, Set<String> codes) {
    @Override
    public String toString() {
      return place;
    }
  }

  static Stream<Sample> samples() {
    return Stream.concat(Stream.of(Path.of("README.md")), Folder.files("docs", ".md").stream())
        .flatMap(page -> samples(page).stream());
  }

  private static List<Sample> samples(Path page) {
    List<Sample> samples = new ArrayList<>();
    Optional<String> proto = Optional.empty();
    List<String> lines = Folder.text(page).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith(FENCE)) {
        continue;
      }
      int start = i + 1;
      do {
        i++;
      } while (!lines.get(i).equals(FENCE));
      String kind = lines.get(start - 1).substring(FENCE.length());
      String text = String.join("\n", lines.subList(start, i)) + "\n";
      if (kind.equals("b proto.b")) {
        proto = Optional.of(text);
      } else if (kind.equals("b") || kind.startsWith("b wrong ")) {
        Set<String> codes =
            kind.equals("b") ? Set.of() : Set.of(kind.substring("b wrong ".length()));
        samples.add(new Sample(page + ":" + (start + 1), text, proto, codes));
        proto = Optional.empty();
      }
    }
    return samples;
  }

  @Test
  void thereAreSamples() {
    assertTrue(samples().count() > 20);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void isAsSaid(Sample sample) {
    FrontendRequest request = FrontendRequest.of(new SourceFile("sample.b", sample.text()));
    FrontendResult result =
        Frontend.analyze(
            sample
                .proto()
                .map(text -> request.withProto(new SourceFile("proto.b", text)))
                .orElse(request));
    if (sample.codes().isEmpty()) {
      Kernel.accepts(result);
    } else {
      assertEquals(
          sample.codes(),
          result.diagnostics().stream().map(d -> d.code().code()).collect(Collectors.toSet()),
          () -> Kernel.text(result.diagnostics()).toString());
    }
  }
}
