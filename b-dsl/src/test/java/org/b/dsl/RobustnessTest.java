package org.b.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.source.SourceFile;
import org.b.dsl.fixtures.Fixture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Broken source gives diagnostics, never an exception. */
class RobustnessTest {
  private static final Pattern TOKEN =
      Pattern.compile("\"[^\"\\n]*\"|\\w+|//[^\\n]*|[-+*/<>=!&|:]{1,2}|\\S");

  /** Variants of each source in the quick tests; the slow ones try them all. */
  private static final int QUICK = 37;

  /** What happened to one broken text that should not have. */
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  @Test
  void truncated() throws IOException {
    truncate(QUICK);
  }

  @Test
  void withoutOneToken() throws IOException {
    removeTokens(QUICK);
  }

  @Test
  @Tag("slow")
  void truncatedAtEveryOffset() throws IOException {
    truncate(Integer.MAX_VALUE);
  }

  @Test
  @Tag("slow")
  void withoutEachToken() throws IOException {
    removeTokens(Integer.MAX_VALUE);
  }

  @Test
  void nestedBeyondReason() {
    for (String text :
        List.of(
            "u32 f(ctx) { x = " + "(".repeat(20_000) + "1",
            "u32 f(ctx) { x = 1" + " + 1".repeat(20_000) + "; }",
            "u32 f(ctx) { " + "{".repeat(20_000),
            "u32 f(ctx) { x = " + "-".repeat(20_000) + "1; }")) {
      assertTrue(
          Frontend.analyze(FrontendRequest.of(new SourceFile("deep.b", text))).hasErrors(),
          text.substring(0, 40));
    }
  }

  /**
   * Ends texts at each place of each token; of a comment, where it starts. Blanks change nothing.
   */
  private void truncate(int most) throws IOException {
    for (Path path : sources()) {
      String text = Files.readString(path);
      int[] ends =
          tokens(path, text).stream()
              .flatMapToInt(
                  t ->
                      IntStream.range(
                          t.start(), t.group().startsWith("//") ? t.start() + 2 : t.end()))
              .toArray();
      variants(path, ends.length, most, i -> text.substring(0, ends[i]));
    }
    assertEquals(List.of(), List.copyOf(failures));
  }

  private void removeTokens(int most) throws IOException {
    for (Path path : sources()) {
      String text = Files.readString(path);
      List<MatchResult> tokens = tokens(path, text);
      variants(
          path,
          tokens.size(),
          most,
          i -> text.substring(0, tokens.get(i).start()) + text.substring(tokens.get(i).end()));
    }
    assertEquals(List.of(), List.copyOf(failures));
  }

  private static List<MatchResult> tokens(Path path, String text) {
    List<MatchResult> tokens = TOKEN.matcher(text).results().toList();
    assertFalse(tokens.isEmpty(), path.toString());
    return tokens;
  }

  /** Tries variants of a text: all, or as many as asked for at equal distances. */
  private void variants(Path path, int count, int most, IntFunction<String> variant) {
    int tried = Math.min(count, most);
    IntStream.range(0, tried)
        .map(i -> (int) ((long) i * count / tried))
        .parallel()
        .forEach(
            i -> {
              String text = variant.apply(i);
              try {
                check(new SourceFile(path.toString(), text));
              } catch (RuntimeException | Error e) {
                failures.add(path + " variant " + i + ": " + e);
              }
            });
  }

  /** Every diagnostic has a message and a place in its file. */
  private static void check(SourceFile file) {
    FrontendRequest request =
        FrontendRequest.of(file)
            .withIncludes(Fixture::resolve)
            .withDefaultHook(new FrontendRequest.DefaultHook("tc", ""));
    for (Diagnostic diagnostic : Frontend.analyze(request).diagnostics()) {
      int length = diagnostic.span().file().text().length();
      assertFalse(diagnostic.message().isBlank());
      assertTrue(
          diagnostic.span().offset() >= 0 && diagnostic.span().end() <= length,
          () -> "outside the file: " + diagnostic);
    }
  }

  /**
   * The examples, the fixtures that are accepted and their proto files: every construct is there.
   */
  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>(files(Path.of("../examples")));
    for (Fixture fixture : Fixture.all(Path.of("src/test/fixtures/check"))) {
      if (!fixture.name().matches("b\\d{4}.*")) {
        sources.add(fixture.path());
      }
    }
    sources.add(Path.of("src/test/fixtures/check/use/classic_proto.b"));
    assertTrue(sources.size() > 10, sources.toString());
    return sources;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".b")).sorted().toList();
    }
  }
}
