package org.b.dsl.ide.navigation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.Marked;
import org.b.dsl.ide.edit.TextEdit;
import org.junit.jupiter.api.Test;

class NavigationTest {
  private static final String PROTO =
      """
      struct eth { u32 type:16; }
      state eth { switch $eth.type { case 1 { next proto::own; }; case * { goto EOP; }; } }
      struct own { u32 value:32; }
      state own { goto EOP; }
      """;

  private static final String PROGRAM =
      """
      struct Key { u32 a; }
      struct Leaf { u64 n; }
      Table<Key, Leaf, FIXED_MATCH, AUTO> stats(16);
      @tc(ingress) u32 f(ctx) {
        struct Leaf *leaf;
        struct Key key;
        goto proto::eth;
        state proto::eth { }
        state proto::own {
          key.a = $own.value;
          leaf = stats[key];
          on_valid(leaf) { atomic_add(leaf.n, 1); }
        }
        state EOP { return 0; }
      }
      """;

  private static Marked at(String before, String behind) {
    String pair = before + behind;
    assertTrue(PROGRAM.contains(pair), pair);
    return Marked.of(
        PROGRAM.replaceFirst(
            java.util.regex.Pattern.quote(pair),
            java.util.regex.Matcher.quoteReplacement(before + "<|>" + behind)));
  }

  private static String line(Span span) {
    return span.file().name() + ":" + (span.start().line() + 1) + " " + span.text();
  }

  private static List<String> definition(Marked place) {
    return Definitions.definition(place.analyze(PROTO), place.offset()).stream()
        .flatMap(d -> d.targets().stream())
        .map(t -> line(t.nameSpan()))
        .toList();
  }

  @Test
  void goesToDeclarations() {
    assertEquals(List.of("test.b:6 key"), definition(at("stats[", "key]")));
    assertEquals(List.of("test.b:3 stats"), definition(at("leaf = ", "stats[")));
    assertEquals(List.of("test.b:2 n"), definition(at("leaf.", "n, 1")));
    assertEquals(List.of("test.b:2 Leaf"), definition(at("struct ", "Leaf *")));
    assertEquals(List.of("test.b:1 Key"), definition(at("Table<", "Key")));
    assertEquals(List.of("proto.b:3 value"), definition(at("$own.", "value")));
    assertEquals(List.of("proto.b:3 own"), definition(at("$", "own.value")));
  }

  /** A file of protocols that is opened by itself: its last header has no transition. */
  @Test
  void headersWithoutTransitionAreFound() {
    Marked place =
        Marked.of(
            "struct first { u32 type:16; }\n"
                + "state first { switch $first.type { case 1 { next proto::l<|>ast; }; } }\n"
                + "struct last { u32 value:32; }\n");
    assertEquals(
        List.of("test.b:3 last"),
        Definitions.definition(place.analyze(), place.offset()).stream()
            .flatMap(d -> d.targets().stream())
            .map(t -> line(t.nameSpan()))
            .toList());
  }

  @Test
  void statesLeadToTheirCodeTheTransitionAndTheHeader() {
    assertEquals(
        List.of("test.b:8 eth", "proto.b:2 eth", "proto.b:1 eth"),
        definition(at("goto proto::", "eth;")));
  }

  @Test
  void goesToTheBuiltInProtocols() {
    Marked place =
        Marked.of(
            "@tc(ingress) u32 f(ctx) { goto proto::<|>ethernet; state proto::ethernet { } state EOP"
                + " { return 0; } }");
    List<Target> targets =
        Definitions.definition(place.analyze(), place.offset()).orElseThrow().targets();
    assertEquals("<built-in>/net.b", targets.get(targets.size() - 1).nameSpan().file().name());
    assertEquals("ethernet", targets.get(targets.size() - 1).nameSpan().text());
  }

  @Test
  void worksInBrokenText() {
    Marked place = Marked.of(PROGRAM.replace("leaf = stats[key];", "leaf = stats[<|>key = = (;"));
    assertEquals(List.of("test.b:6 key"), definition(place));
  }

  @Test
  void goesToTypes() {
    Marked place = at("on_valid(", "leaf)");
    var found = Definitions.typeDefinition(place.analyze(PROTO), place.offset()).orElseThrow();
    assertEquals("test.b:2 Leaf", line(found.targets().get(0).nameSpan()));
    Marked table = at("leaf = ", "stats[");
    assertEquals(
        "test.b:2 Leaf",
        line(
            Definitions.typeDefinition(table.analyze(PROTO), table.offset())
                .orElseThrow()
                .targets()
                .get(0)
                .nameSpan()));
  }

  @Test
  void findsUsesInEveryFile() {
    Marked place = at("$", "own.value");
    AnalyzedDocument document = place.analyze(PROTO);
    List<String> uses =
        Usages.of(document, place.offset(), List.of(document)).stream()
            .map(u -> line(u.span()))
            .sorted()
            .toList();
    assertEquals(
        List.of("proto.b:2 own", "proto.b:3 own", "proto.b:4 own", "test.b:10 own", "test.b:9 own"),
        uses);
  }

  @Test
  void tellsReadsFromWrites() {
    Marked place = at("struct Leaf *", "leaf;");
    List<String> uses =
        Usages.highlights(place.analyze(PROTO), place.offset()).stream()
            .map(u -> (u.span().start().line() + 1) + " " + u.access())
            .toList();
    assertEquals(List.of("5 DECLARATION", "11 WRITE", "12 READ", "12 READ"), uses);
    Marked field = at("leaf.", "n, 1");
    assertEquals(
        List.of("2 DECLARATION", "12 WRITE"),
        Usages.highlights(field.analyze(PROTO), field.offset()).stream()
            .map(u -> (u.span().start().line() + 1) + " " + u.access())
            .toList());
  }

  @Test
  void renamesInEveryFile() {
    Marked place = at("$", "own.value");
    AnalyzedDocument document = place.analyze(PROTO);
    Renames.Rename rename = Renames.rename(document, place.offset(), "reading", List.of(document));
    assertEquals(Optional.empty(), rename.problem());
    Map<String, String> texts = applied(rename.edits());
    assertEquals(PROTO.replace("own", "reading"), texts.get("proto.b"));
    assertEquals(PROGRAM.replace("own", "reading"), texts.get("test.b"));
    AnalyzedDocument after =
        org.b.dsl.ide.Samples.analyze(
            "test.b", texts.get("test.b"), Optional.of(texts.get("proto.b")));
    assertEquals(List.of(), after.result().diagnostics());
  }

  private static Map<String, String> applied(List<TextEdit> edits) {
    Map<String, String> texts = new TreeMap<>();
    List<TextEdit> last = new ArrayList<>(edits);
    last.sort(Comparator.comparingInt((TextEdit e) -> -e.span().offset()));
    for (TextEdit edit : last) {
      String name = edit.span().file().name();
      String text = texts.getOrDefault(name, edit.span().file().text());
      texts.put(
          name,
          text.substring(0, edit.span().offset())
              + edit.newText()
              + text.substring(edit.span().end()));
    }
    return texts;
  }

  private static String problem(Marked place, String name) {
    AnalyzedDocument document = place.analyze(PROTO);
    return Renames.rename(document, place.offset(), name, List.of(document)).problem().orElse("");
  }

  @Test
  void refusesBadNames() {
    Marked key = at("stats[", "key]");
    assertEquals("`goto` is a word of the language.", problem(key, "goto"));
    assertEquals("`pkt` is a word of the language.", problem(key, "pkt"));
    assertTrue(problem(key, "2x").contains("is not a name"));
    assertTrue(problem(key, "a b").contains("is not a name"));
    assertEquals("There is already something called `leaf`.", problem(key, "leaf"));
    assertEquals("There is already something called `stats`.", problem(key, "stats"));
    assertEquals("There is already something called `eth`.", problem(at("$", "own.value"), "eth"));
    assertEquals("", problem(key, "fresh"));
  }

  @Test
  void builtInNamesCannotBeRenamed() {
    Marked header = Marked.of("@tc(ingress) u32 f(ctx) { goto proto::<|>ip; state proto::ip { } }");
    assertEquals(Optional.empty(), Renames.prepare(header.analyze(), header.offset()));
    Marked builtIn = Marked.of("@tc(ingress) u32 f(ctx) { <|>log(\"a\"); return 0; }");
    assertEquals(Optional.empty(), Renames.prepare(builtIn.analyze(), builtIn.offset()));
    Marked key = at("stats[", "key]");
    assertEquals("key", Renames.prepare(key.analyze(PROTO), key.offset()).orElseThrow().text());
  }

  @Test
  void functionsThatAreCalled() {
    Marked place =
        Marked.of(
            "@tc(ingress) u32 f(ctx) { return twi<|>ce(1) + twice(2); }\n"
                + "u32 twice(u32 a) { return a * 2; }");
    AnalyzedDocument document = place.analyze();
    CallHierarchy.Item twice = CallHierarchy.prepare(document, place.offset()).orElseThrow();
    assertEquals("twice", twice.name());
    List<CallHierarchy.Call> callers = CallHierarchy.incoming(twice, List.of(document));
    assertEquals(List.of("f"), callers.stream().map(call -> call.item().name()).toList());
    assertEquals(2, callers.get(0).places().size());
  }

  @Test
  void callHierarchy() {
    Marked place = at("u32 ", "f(ctx)");
    AnalyzedDocument document = place.analyze(PROTO);
    CallHierarchy.Item program = CallHierarchy.prepare(document, place.offset()).orElseThrow();
    assertEquals(
        List.of("stats", "atomic_add"),
        CallHierarchy.outgoing(program, List.of(document)).stream()
            .map(c -> c.item().name())
            .toList());
    Marked table = at("AUTO> ", "stats");
    CallHierarchy.Item stats = CallHierarchy.prepare(document, table.offset()).orElseThrow();
    List<CallHierarchy.Call> users = CallHierarchy.incoming(stats, List.of(document));
    assertEquals("f", users.get(0).item().name());
    assertEquals(
        List.of("test.b:11 stats"),
        users.get(0).places().stream().map(NavigationTest::line).toList());
  }
}
