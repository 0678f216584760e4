package org.b.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is edited, the incremental frontend says what the frontend says. */
class IncrementalFrontendTest {
  private static final int EDITS = 150;

  private static final String PROTO =
      """
      struct ethernet { u64 dst:48; u64 src:48; u32 type:16; }
      state ethernet { switch $ethernet.type { case 0x800 { next proto::ip; }; case * { goto EOP; }; } }
      struct ip { u32 a:4; u32 b:4; u32 c:8; }
      struct odd { u32 a:3; }
      struct twice { u32 a:8; u32 a:8; }
      """;

  private static final String TEXT =
      """
      struct Key { u32 a; u32 b; };
      struct Leaf { u64 n; struct Key k; };
      Table<Key, Leaf, FIXED_MATCH, AUTO> t(16);

      @socket_filter u32 first(ctx) {
        struct Key k = {.a = 1};
        struct Leaf *leaf = t[k];
        atomic_add(leaf.n, 1);
        return unknown;
      }

      @tc(ingress) u32 second(ctx) {
        goto proto::ethernet;
        state proto::ethernet { u32 x = $odd.a; }
        state proto::ip { $ip.a = 3; return 0; return 1; }
      }

      @socket_filter u32 third(ctx) {
        u32 a = $odd.a + sizeof(struct proto::twice) + nothing(1);
        struct proto::twice v;
        struct Key k;
        struct Leaf *leaf;
        t.lookup(k, leaf) { on_match hit (struct Leaf *l) { l.n = a; } on_miss none () { } };
        return 0;
      }
      """;

  private static final String CALLS =
      """
      u64 cells[4];
      u32 least(u32 a, u32 b) { return a < b ? a : b; }
      void bump(u32 i) { cells[i] += 1; }
      void pass(u32 i) { bump(least(i, 3)); }
      @xdp u32 first(ctx) { pass(9); cells[least(random(), 3)] = 1; return 2; }
      @xdp u32 second(ctx) { bump(2); return 2; }
      """;

  /** What edits put in. */
  private static final List<String> SNIPPETS =
      List.of(
          "\n",
          " ",
          ";",
          "}",
          "{",
          "(",
          ")",
          "x",
          "u32 y = 1;",
          "// c\n",
          "/*",
          "\"",
          "#packed \"true\"\n",
          "struct Z { u32 q; };\n",
          "@tc(egress) u32 more(ctx) { return 0; }\n",
          "return 1;",
          "$ip.a",
          "#license \"BSD\"\n",
          "#target \"4.9\"\n",
          "\t",
          "é",
          "\r\n");

  static Stream<String> texts() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("..", "examples"))) {
      List<String> examples =
          files
              .filter(file -> file.toString().endsWith(".b"))
              .sorted()
              .map(IncrementalFrontendTest::read)
              .toList();
      assertTrue(examples.size() >= 5, "the examples are missing");
      return Stream.concat(Stream.of(TEXT, CALLS), examples.stream());
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void knowsWhatFunctionsPassAndGive() {
    IncrementalFrontend incremental = new IncrementalFrontend();
    String text = CALLS;
    for (String[] edit :
        new String[][] {
          {"bump(2)", "bump(7)"},
          {"bump(7)", "bump(x)"},
          {"bump(x)", "bump(1)"},
          {"a : b", "b : a"},
          {"b : a", "a : b"},
          {"(i, 3)", "(i, 4)"},
          {"(i, 4)", "(i, 3)"},
          {"u32 i) { cells", "u32 i) { u32 j = 1; cells"},
          {"least(random(), 3)", "least(random(), 30)"}
        }) {
      text = text.replace(edit[0], edit[1]);
      same(incremental, text, PROTO, edit[1]);
    }
  }

  @ParameterizedTest
  @MethodSource("texts")
  void saysWhatTheFrontendSays(String original) {
    Random random = new Random(original.hashCode());
    IncrementalFrontend incremental = new IncrementalFrontend();
    String text = original;
    String proto = PROTO;
    for (int i = 0; i < EDITS; i++) {
      if (i % 25 == 24) {
        text = original;
      }
      same(incremental, text, proto, "edit " + i);
      if (random.nextInt(10) == 0) {
        proto = edit(proto, random);
      } else {
        text = edit(text, random);
      }
    }
  }

  private static void same(
      IncrementalFrontend incremental, String text, String proto, String after) {
    FrontendRequest request =
        FrontendRequest.of(new SourceFile("a.b", text))
            .withProto(new SourceFile("p.b", proto))
            .withDefaultHook(FrontendRequest.DefaultHook.parse("socket_filter"));
    FrontendResult expected = Frontend.analyze(request);
    FrontendResult actual = incremental.analyze(request, () -> false);
    assertEquals(describe(expected), describe(actual), "after " + after + " of\n" + text);
  }

  private static String edit(String text, Random random) {
    int at = random.nextInt(text.length() + 1);
    return switch (random.nextInt(4)) {
      case 0 ->
          text.substring(0, at)
              + text.substring(Math.min(text.length(), at + 1 + random.nextInt(3)));
      case 1 ->
          text.substring(0, text.lastIndexOf('\n', at) + 1)
              + SNIPPETS.get(random.nextInt(SNIPPETS.size()))
              + text.substring(text.lastIndexOf('\n', at) + 1);
      case 2 -> moveLines(text, at, random);
      default ->
          text.substring(0, at)
              + SNIPPETS.get(random.nextInt(SNIPPETS.size()))
              + text.substring(at);
    };
  }

  /** Copies the lines behind an offset to another place. */
  private static String moveLines(String text, int at, Random random) {
    int from = text.lastIndexOf('\n', at) + 1;
    int to = from;
    for (int i = random.nextInt(12); i >= 0 && text.indexOf('\n', to) >= 0; i--) {
      to = text.indexOf('\n', to) + 1;
    }
    int target = text.lastIndexOf('\n', random.nextInt(text.length() + 1)) + 1;
    return text.substring(0, target)
        + text.substring(from, Math.max(from, to))
        + text.substring(target);
  }

  private static String describe(FrontendResult result) {
    StringBuilder text = new StringBuilder();
    result.diagnostics().stream()
        .map(IncrementalFrontendTest::describe)
        .sorted()
        .forEach(text::append);
    result.references().stream()
        .map(
            reference ->
                describe(reference.use()) + " -> " + describe(reference.declaration()) + "\n")
        .sorted()
        .forEach(text::append);
    result
        .program()
        .tables()
        .forEach(table -> text.append(table.name()).append(describe(table.span())));
    result
        .program()
        .functions()
        .forEach(function -> text.append(function.name()).append(describe(function.span())));
    return text.append(result.checked().isPresent()).append(result.program().license()).toString();
  }

  private static String describe(Diagnostic diagnostic) {
    Function<Span, String> place = IncrementalFrontendTest::describe;
    return place.apply(diagnostic.span())
        + diagnostic.code()
        + diagnostic.message()
        + diagnostic.related().stream().map(r -> place.apply(r.span()) + r.message()).toList()
        + diagnostic.fixes().stream()
            .map(
                f ->
                    f.title()
                        + f.edits().stream().map(e -> place.apply(e.span()) + e.newText()).toList())
            .toList()
        + "\n";
  }

  private static String describe(Span span) {
    return span.file().name() + "@" + span.offset() + "+" + span.length() + " ";
  }

  @Test
  void placesAreInThePresentText() {
    IncrementalFrontend incremental = new IncrementalFrontend();
    incremental.analyze(request(TEXT), () -> false);
    SourceFile moved = new SourceFile("a.b", "// moved\n" + TEXT);
    FrontendResult result = incremental.analyze(FrontendRequest.of(moved), () -> false);
    assertTrue(result.diagnostics().stream().allMatch(found -> found.span().file() == moved));
  }

  @Test
  void endsWhenCancelled() {
    IncrementalFrontend incremental = new IncrementalFrontend();
    assertThrows(CancellationException.class, () -> incremental.analyze(request(TEXT), () -> true));
    assertEquals(
        describe(Frontend.analyze(request(TEXT))),
        describe(incremental.analyze(request(TEXT), () -> false)));
  }

  private static FrontendRequest request(String text) {
    return FrontendRequest.of(new SourceFile("a.b", text));
  }
}
