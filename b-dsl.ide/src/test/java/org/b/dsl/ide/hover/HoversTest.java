package org.b.dsl.ide.hover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.b.dsl.ide.Marked;
import org.junit.jupiter.api.Test;

class HoversTest {
  private static Optional<String> hover(String marked) {
    Marked place = Marked.of(marked);
    return Hovers.at(place.analyze(), place.offset()).map(Hovers.Hover::markdown);
  }

  private static void shows(String expected, String marked) {
    String text = hover(marked).orElse("nothing");
    assertTrue(text.contains(expected), () -> "`" + expected + "` is not in:\n" + text);
  }

  @Test
  void layoutWithPadding() {
    assertEquals(
        """
        ```b
        struct S {
          u8 a;      // byte 0, 1 byte
                     // padding, 7 bytes
          u64 b;     // byte 8, 8 bytes
          u32 c:12;  // byte 16, 2 bytes
                     // padding, 6 bytes
        }
        ```

        24 bytes, aligned to 8.\
        """,
        hover("struct <|>S { u8 a; u64 b; u32 c:12; }").orElseThrow());
  }

  @Test
  void enumerationsAndTypedefs() {
    String program = "enum Verdict { PASS, BLOCK }\ntypedef u64 Nanos;\n";
    shows("enum Verdict { PASS, BLOCK }", program + "@tc(ingress) u32 f(ctx) { return P<|>ASS; }");
    shows("enum Verdict { PASS, BLOCK }", "enum Ver<|>dict { PASS, BLOCK }");
    shows("typedef u64 Nanos", program + "@tc(ingress) u32 f(ctx) { Na<|>nos x; return 0; }");
  }

  @Test
  void layoutOfPackedStructs() {
    shows(
        "b:12;  // byte 0 bit 4, 12 bits", "#packed \"true\"\nstruct <|>S { u32 a:4; u32 b:12; }");
    shows(
        "2 bytes, aligned to 1; bit-packed",
        "#packed \"true\"\nstruct <|>S { u32 a:4; u32 b:12; }");
  }

  @Test
  void headerDiagram() {
    assertTrue(
        hover("@tc(ingress) u32 f(ctx) { u32 a = $<|>dot1q.type; return a; }")
            .orElseThrow()
            .contains(
                """
                 0                   1                   2                   3
                 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
                +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
                | pri |c|        vlanid         |             type              |
                +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
                """));
  }

  @Test
  void headerFieldsThatSpanRows() {
    shows(
        """
        +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
        |                              dst                              |
        |                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
        |                               |              src              |
        +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               |
        |                                                               |
        +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
        |             type              |
        +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
        """,
        "@tc(ingress) u32 f(ctx) { u32 a = $<|>ethernet.type; return a; }");
  }

  @Test
  void fieldsWithTheirPlace() {
    shows(
        "Field of header `ip`, at byte 6 bit 3, 13 bits; read and written as a number in host"
            + " order",
        "@tc(ingress) u32 f(ctx) { u32 a = $ip.fof<|>fset; return a; }");
    shows("Field of struct `S`, at byte 4, 4 bytes.", "struct S { u32 a; u32 <|>b; }");
  }

  @Test
  void tables() {
    String table = "struct K { u32 a; }\nTable<K, u64, FIXED_MATCH, AUTO> <|>t(1 << 10);";
    shows("`BPF_MAP_TYPE_HASH`, since kernel 3.19", table);
    shows("1024 entries, key 4 bytes, leaf 8 bytes; about 80 KiB", table);
    shows("`AUTO`: indexing creates a zeroed entry", table);
    shows("`BPF_MAP_TYPE_LPM_TRIE`, since kernel 4.11", "Table<u32, u64, L<|>PM, AUTO> t(1);");
  }

  @Test
  void builtInsWithHelperAndVersion() {
    String program = "@kprobe(x) u32 f(ctx) { return pi<|>d(); }";
    shows("u32 pid()", program);
    shows("__u64 bpf_get_current_pid_tgid(void)", program);
    shows("Since kernel 4.2.", program);
    shows("GPL-compatible", "@kprobe(x) u32 f(ctx) { lo<|>g(\"a\"); return 0; }");
  }

  @Test
  void hooksAndContexts() {
    shows(
        "`BPF_PROG_TYPE_SCHED_CLS`, since kernel 4.1", "@t<|>c(ingress) u32 f(ctx) { return 0; }");
    shows("can be read and written", "@tc(ingress) u32 f(ctx) { return ctx.ma<|>rk; }");
    shows("struct __sk_buff *ctx", "@tc(ingress) u32 f(c<|>tx) { return 0; }");
  }

  @Test
  void hooksWhoseProgramsMaySleep() {
    shows(
        "`@lsm.s` lets it sleep, since kernel 5.10.",
        "@l<|>sm(file_open) u32 f(ctx) { return 0; }");
    shows("It may sleep", "@lsm<|>.s(bprm_committed_creds) u32 f(ctx) { return 0; }");
    shows("since kernel 6.0", "@uprobe.<|>s(\"c\":malloc) u32 f(ctx) { return 0; }");
  }

  @Test
  void programsWithTheirStack() {
    shows("Stack: at most 64 of 512 bytes.", "@tc(ingress) u32 <|>f(ctx) { return 0; }");
  }

  @Test
  void variables() {
    shows(
        "struct S *p",
        "struct S { u32 a; }\n@tc(ingress) u32 f(ctx) { struct S *<|>p; return 0; }");
    shows("u32:12 x", "@tc(ingress) u32 f(ctx) { u32 x:12 = 1; return <|>x; }");
  }

  @Test
  void wordsAndDirectives() {
    shows("Enters a parser state", "@tc(ingress) u32 f(ctx) { go<|>to EOP; }");
    shows("oldest kernel", "#tar<|>get \"5.10\"");
    assertEquals(Optional.empty(), hover("// <|>comment"));
  }

  /** Whoever adds a word to the language says here what it means. */
  @Test
  void everyWordOfTheLanguageIsExplained() throws IOException {
    String grammar = Files.readString(Path.of("../b-dsl/src/main/java/org/b/dsl/B.xtext"));
    List<String> without =
        Stream.concat(
                Pattern.compile("'([A-Za-z]\\w+)'").matcher(grammar).results().map(m -> m.group(1)),
                Stream.of("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "bool", "char"))
            .filter(word -> Keywords.keyword(word).isEmpty())
            .sorted()
            .toList();
    assertEquals(List.of(), without);
  }

  @Test
  void membersOfTheKernelsStructs() {
    shows(
        "task_struct.real_parent, a field of the kernel's `task_struct`",
        "@raw_tracepoint(sched_switch) u32 f(ctx) {\n"
            + "  struct task_struct *t = current();\n  u32 x = t->real_<|>parent->tgid;\n"
            + "  return 0;\n}\n");
  }

  @Test
  void signatures() {
    Marked place =
        Marked.of(
            "@tc(ingress) u32 f(ctx) { goto proto::ethernet; state proto::ip {"
                + " incr_cksum(@ip.hchecksum, (1 + 2), <|>");
    Signatures.Signature signature = Signatures.at(place.analyze(), place.offset()).orElseThrow();
    assertEquals("incr_cksum(position, before, after, [pseudo])", signature.label());
    assertEquals(2, signature.active());
    Signatures.Parameter third = signature.parameters().get(2);
    assertEquals("after", signature.label().substring(third.labelStart(), third.labelEnd()));
  }

  @Test
  void signaturesOfOwnFunctions() {
    Marked place =
        Marked.of(
            "struct L { u64 a; }\n"
                + "void add(struct L *leaf, u64 n) { }\n"
                + "@tc(ingress) u32 f(ctx) { add(0, <|>) }");
    Signatures.Signature signature = Signatures.at(place.analyze(), place.offset()).orElseThrow();
    assertEquals("void add(struct L *leaf, u64 n)", signature.label());
    assertEquals(1, signature.active());
  }

  @Test
  void signaturesOfMethodsNameTheTable() {
    Marked place =
        Marked.of(
            "struct L { u64 a; }\n"
                + "Table<u32, L, FIXED_MATCH, AUTO> t(1);\n"
                + "@tc(ingress) u32 f(ctx) { t.lookup(<|>) }");
    Signatures.Signature signature = Signatures.at(place.analyze(), place.offset()).orElseThrow();
    assertEquals("struct L *t.lookup(key, [leaf])", signature.label());
    assertEquals(0, signature.active());
  }

  @Test
  void signaturesWithinLiteralsAndNotBehindTheCall() {
    String start =
        "struct L { u64 a; }\nTable<u32, L, FIXED_MATCH, AUTO> t(1);\n@tc(ingress) u32 f(ctx) { ";
    Marked inner = Marked.of(start + "t.update(1, {.a = <|>");
    assertEquals(1, Signatures.at(inner.analyze(), inner.offset()).orElseThrow().active());
    Marked behind = Marked.of(start + "t.update(1, {.a = 1}); <|>");
    assertEquals(Optional.empty(), Signatures.at(behind.analyze(), behind.offset()));
    Marked log = Marked.of(start + "log(\"%d %d %d\", 1, 2, <|>");
    assertEquals(1, Signatures.at(log.analyze(), log.offset()).orElseThrow().active());
  }

  @Test
  void constantsOfTheKernel() {
    shows("TC_ACT_SHOT = 2", "@tc(ingress) u32 f(ctx) { return TC_<|>ACT_SHOT; }");
    shows("Drop the packet.", "@tc(ingress) u32 f(ctx) { return TC_<|>ACT_SHOT; }");
    shows("0x86dd", "@tc(ingress) u32 f(ctx) { u32 a = ETH_P_<|>IPV6; return a; }");
    shows("u32 EPERM", "@tc(ingress) u32 f(ctx) { u32 EPERM = 1; return EP<|>ERM; }");
  }
}
