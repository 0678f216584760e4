package org.b.cli.documentation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The examples have no diagnostics and load into the kernel, and each says what it shows and how to
 * run it.
 */
class ExamplesTest {
  static Stream<Path> examples() {
    return Folder.files("examples", ".b").stream().filter(path -> !path.endsWith("proto.b"));
  }

  @Test
  void thereAreExamples() {
    assertTrue(examples().count() >= 8);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isAccepted(Path path) {
    Kernel.accepts(
        Frontend.analyze(FrontendRequest.of(Folder.read(path)).withIncludes(Folder.INCLUDES)));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void saysHowToRunIt(Path path) {
    String comment =
        Folder.text(path)
            .lines()
            .takeWhile(line -> line.startsWith("//"))
            .reduce("", String::concat);
    assertTrue(comment.contains("sudo ./b run " + path), comment);
  }
}
