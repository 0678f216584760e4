package org.b.dsl.ide.completion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.dsl.ide.Marked;
import org.b.dsl.ide.completion.CompletionItem.Kind;
import org.b.dsl.ide.names.Callable;
import org.b.dsl.ide.names.Callables;
import org.junit.jupiter.api.Test;

class CompletionsTest {
  private static final String DECLARATIONS =
      """
      struct Pair { u32 dip; u32 sip; }
      struct Packets { u64 rx_pkts; u64 tx_pkts; }
      Table<Pair, Packets, FIXED_MATCH, AUTO> stats(1024);
      Table<u32, Packets, INDEXED, AUTO> slots(16);
      """;

  private static List<CompletionItem> at(String marked) {
    Marked place = Marked.of(marked);
    return Completions.at(place.analyze(), place.offset());
  }

  private static List<String> labels(String marked) {
    return at(marked).stream().map(CompletionItem::label).toList();
  }

  private static List<String> labels(String marked, Kind kind) {
    return at(marked).stream()
        .filter(i -> i.kind() == kind)
        .map(CompletionItem::label)
        .sorted()
        .toList();
  }

  private static Optional<CompletionItem> item(String marked, String label) {
    return at(marked).stream().filter(i -> i.label().equals(label)).findFirst();
  }

  @Test
  void offersTimersFromTheirFirstKernelOn() {
    String table = "struct S { u64 n; timer end; }\nHash<u32, S> t(8);\n";
    assertEquals(
        List.of("cancel", "start"),
        labels(
            "#target \"5.15\"\n"
                + table
                + "@xdp u32 f(ctx) {\n  S *s = t.lookup(1) ?? return 0;\n  s->end.<|>\n}\n",
            Kind.METHOD));
    assertTrue(labels("#target \"5.15\"\n@<|>\n", Kind.HOOK).contains("timer"));
    assertFalse(labels("#target \"5.10\"\n@<|>\n", Kind.HOOK).contains("timer"));
  }

  @Test
  void offersWorkFromItsFirstKernelOn() {
    String program =
        "struct S { timer end; workqueue soon; task_work later; }\nHash<u32, S> t(8);\n"
            + "@xdp u32 f(ctx) {\n  S *s = t.lookup(1) ?? return 0;\n  s->%s.<|>\n}\n";
    String target = "#target \"6.18\"\n";
    assertEquals(List.of("start"), labels(target + program.formatted("soon"), Kind.METHOD));
    assertEquals(
        List.of("schedule_resume", "schedule_signal"),
        labels(target + program.formatted("later"), Kind.METHOD));
    assertEquals(
        List.of("cancel", "cancel_async", "start"),
        labels("#target \"7.0\"\n" + program.formatted("end"), Kind.METHOD));
    List<String> hooks = labels("#target \"6.10\"\n@<|>\n", Kind.HOOK);
    assertTrue(hooks.contains("workqueue"));
    assertFalse(hooks.contains("task_work"));
    assertTrue(labels("#target \"6.18\"\n@<|>\n", Kind.HOOK).contains("task_work"));
  }

  @Test
  void offersWhatDynamicPointersHaveOnTheTarget() {
    String program =
        "struct S { u64 n; }\nRingBuffer<S> t(4096);\n@xdp u32 f(ctx) {\n"
            + "  struct bpf_dynptr *p = t.reserve(4) ?? return 0;\n  p.<|>\n}\n";
    assertEquals(
        List.of("data", "read", "write"), labels("#target \"5.19\"\n" + program, Kind.METHOD));
    assertEquals(
        List.of("data", "read", "size", "write"),
        labels("#target \"6.5\"\n" + program, Kind.METHOD));
  }

  @Test
  void offersBuiltInsThatTheProgramTypeAllows() {
    List<String> inSocketFilter =
        labels("@socket_filter u32 f(ctx) {\n  u64 x = <|>\n}\n", Kind.FUNCTION);
    assertEquals(
        List.of(
            "atomic_add",
            "atomic_and",
            "atomic_cmpxchg",
            "atomic_or",
            "atomic_sub",
            "atomic_xchg",
            "atomic_xor",
            "boot_now",
            "container_of",
            "cpu",
            "current",
            "enum_value",
            "get_usec_time",
            "has_field",
            "kernel_str",
            "log",
            "now",
            "offsetof_kernel",
            "random",
            "sizeof",
            "sizeof_kernel",
            "starts_with",
            "typeid_kernel",
            "user_str"),
        inSocketFilter);
    List<String> inProbe =
        labels("@kprobe(vfs_read) u32 f(ctx) {\n  u64 x = <|>\n}\n", Kind.FUNCTION);
    assertEquals(
        List.of(
            "atomic_add",
            "atomic_and",
            "atomic_cmpxchg",
            "atomic_or",
            "atomic_sub",
            "atomic_xchg",
            "atomic_xor",
            "boot_now",
            "cgroup_id",
            "comm",
            "container_of",
            "cpu",
            "current",
            "enum_value",
            "get_usec_time",
            "gid",
            "has_field",
            "kernel_str",
            "log",
            "now",
            "offsetof_kernel",
            "pid",
            "random",
            "sizeof",
            "sizeof_kernel",
            "starts_with",
            "tid",
            "typeid_kernel",
            "uid",
            "user_str"),
        inProbe);
    assertTrue(labels("@tc(ingress) u32 f(ctx) { <|> }", Kind.FUNCTION).contains("incr_cksum"));
  }

  @Test
  void offersBuiltInsThatTheTargetHas() {
    String program = "@socket_filter u32 f(ctx) {\n  u32 x = p<|>\n}\n";
    assertFalse(labels("#target \"5.10\"\n" + program, Kind.FUNCTION).contains("pid"));
    assertTrue(labels("#target \"6.12\"\n" + program, Kind.FUNCTION).contains("pid"));
  }

  @Test
  void documentsBuiltInsWithHelperAndVersion() {
    CompletionItem item = item("@kprobe(x) u32 f(ctx) { u32 a = pi<|> }", "pid").orElseThrow();
    assertTrue(
        item.documentation().contains("bpf_get_current_pid_tgid(void)"), item.documentation());
    assertTrue(item.documentation().contains("Since kernel 4.2"), item.documentation());
    assertEquals("pid()", item.text());
    assertEquals(2, item.replace().length());
  }

  @Test
  void offersNamesInScopeOnly() {
    List<String> names =
        labels(
            DECLARATIONS
                + """
                @tc(ingress) u32 f(ctx) {
                  u32 outer = 0;
                  if outer == 1 {
                    u32 inner = 0;
                  }
                  outer = <|>
                  u32 later = 1;
                }
                """);
    assertTrue(names.containsAll(List.of("outer", "ctx", "stats", "slots")), names.toString());
    assertFalse(names.contains("inner"));
    assertFalse(names.contains("later"));
  }

  @Test
  void offersFieldsBehindDotsAndArrows() {
    String body =
        "@tc(ingress) u32 f(ctx) {\n  struct Packets *leaf = slots[1];\n  struct Pair key;\n  ";
    assertEquals(
        List.of("rx_pkts", "tx_pkts"),
        labels(DECLARATIONS + body + "x = leaf-><|>\n}", Kind.FIELD));
    assertEquals(List.of("rx_pkts", "tx_pkts"), labels(DECLARATIONS + body + "x = leaf.<|>\n}"));
    assertEquals(List.of("dip"), labels(DECLARATIONS + body + "key.d<|> = 1;\n}", Kind.FIELD));
    assertEquals(
        List.of("rx_pkts", "tx_pkts"),
        labels(DECLARATIONS + body + "atomic_add(stats[key].<|>\n}"));
    assertEquals(
        List.of("rx_pkts", "tx_pkts"),
        labels(DECLARATIONS + body + "x = stats.lookup(key).<|>;\n}"));
  }

  @Test
  void offersFieldsOfTheContext() {
    List<String> fields = labels("@tc(ingress) u32 f(ctx) { return ctx.<|> }");
    assertTrue(fields.containsAll(List.of("len", "mark", "tc_classid")), fields.toString());
    assertFalse(fields.contains("data_end"));
    assertFalse(labels("@socket_filter u32 f(ctx) { return ctx.<|> }").contains("tc_classid"));
  }

  @Test
  void offersHeadersAndTheirFields() {
    String start = "@tc(ingress) u32 f(ctx) {\n  goto proto::ethernet;\n  state proto::ip {\n    ";
    assertEquals("ip", labels(start + "if $<|>").get(0));
    assertTrue(labels(start + "if $<|>").contains("udp"));
    assertTrue(labels(start + "if $ip.<|>").containsAll(List.of("src", "dst", "ttl")));
    List<String> offsets = labels(start + "incr_cksum(@ip.<|>");
    assertEquals("hchecksum", offsets.get(0));
    assertFalse(offsets.contains("hlen"), "starts within a byte");
    assertEquals("ip", labels(start + "incr_cksum(@i<|>").get(0));
  }

  @Test
  void offersNoPacketWhereThereIsNone() {
    assertEquals(List.of(), labels("@kprobe(x) u32 f(ctx) { u32 a = $<|> }"));
    assertEquals(List.of(), labels("@kprobe(x) u32 f(ctx) { goto <|> }"));
    assertFalse(labels("@kprobe(x) u32 f(ctx) { <|> }").contains("goto"));
  }

  @Test
  void offersStates() {
    String start =
        "@tc(ingress) u32 f(ctx) {\n  goto proto::ethernet;\n  state proto::ethernet { }\n  ";
    List<String> targets = labels(start + "goto <|>");
    assertEquals("proto::ethernet", targets.get(0));
    assertTrue(targets.contains("EOP"));
    List<String> declared = labels(start + "state <|>");
    assertTrue(declared.containsAll(List.of("proto::ip", "EOP")));
    assertFalse(declared.contains("proto::ethernet"), "is declared already");
    assertTrue(labels(start + "goto proto::<|>").contains("ip"));
    assertTrue(labels("struct a { u32 x; }\nstate a { next proto::<|> }").contains("ip"));
  }

  @Test
  void offersHooksAndTheirArguments() {
    List<String> hooks = labels("@<|>\nu32 f(ctx) { return 0; }");
    assertTrue(hooks.containsAll(List.of("tc", "kprobe", "socket_filter")), hooks.toString());
    CompletionItem tc = item("@t<|>", "tc").orElseThrow();
    assertEquals("tc(ingress)", tc.text());
    assertEquals("tc(${1|ingress,egress|})", tc.snippet().orElseThrow());
    assertEquals(List.of("egress", "ingress"), labels("@tc(<|>) u32 f(ctx) { return 0; }"));
    assertFalse(labels("#target \"4.9\"\n@<|>").contains("raw_tracepoint"), "since 4.17");
  }

  @Test
  void offersHooksWhoseProgramsMaySleep() {
    assertTrue(labels("#target \"6.1\"\n@<|>").containsAll(List.of("lsm.s", "uprobe.s")));
    assertFalse(labels("@<|>").contains("uprobe.s"), "since 6.0");
    assertEquals(List.of("s"), labels("@lsm.<|>(file_open) u32 f(ctx) { return 0; }"));
    assertEquals(List.of(), labels("@xdp.<|> u32 f(ctx) { return 0; }"));
    List<String> places = labels("@lsm.s(<|>) u32 f(ctx) { return 0; }");
    assertTrue(places.contains("file_open"), places.toString());
    assertFalse(places.contains("task_free"), places.toString());
  }

  @Test
  void offersWordsOfTables() {
    assertTrue(labels("struct Pair { u32 a; }\nTable<<|>").containsAll(List.of("Pair", "u32")));
    assertEquals(
        List.of(
            "FIXED_MATCH",
            "INDEXED",
            "LPM",
            "LRU_HASH",
            "LRU_PERCPU_HASH",
            "PERCPU_ARRAY",
            "PERCPU_HASH"),
        labels("Table<u32, u64, <|>"));
    assertEquals(List.of("AUTO", "NONE"), labels("Table<u32, u64, INDEXED, <|>> t(1);"));
  }

  @Test
  void offersMethods() {
    String body = "@tc(ingress) u32 f(ctx) {\n  ";
    assertEquals(
        List.of("delete", "lookup", "update"),
        labels(DECLARATIONS + body + "stats.<|>\n}", Kind.METHOD));
    assertEquals(
        List.of("lookup", "update"), labels(DECLARATIONS + body + "slots.<|>\n}", Kind.METHOD));
    String nested = "ArrayOfMaps<Hash<u32, u64>(8)> outer(2);\n" + body;
    assertEquals(List.of("lookup"), labels(nested + "outer.<|>\n}", Kind.METHOD));
    String inner = nested + "Hash<u32, u64> *inner = outer.lookup(0) ?? return 0;\n  ";
    assertEquals(
        List.of("delete", "lookup", "update"), labels(inner + "inner.<|>\n}", Kind.METHOD));
    assertEquals(
        List.of(
            "clone_redirect",
            "len",
            "load",
            "payload",
            "redirect",
            "rewrite_field",
            "set_tunnel_key",
            "starts_with",
            "store",
            "vlan_pop",
            "vlan_push"),
        labels(body + "pkt.<|>"));
    assertEquals(
        List.of("len", "load", "payload", "starts_with"),
        labels("@socket_filter u32 f(ctx) { pkt.<|>"));
    assertEquals(List.of(), labels("@kprobe(vfs_read) u32 f(ctx) { pkt.<|>"));
    CompletionItem update = item(DECLARATIONS + body + "stats.up<|>\n}", "update").orElseThrow();
    assertEquals("update(${1:key}, ${2:leaf})", update.snippet().orElseThrow());
    assertEquals("update(key, leaf)", update.text());
    assertEquals(
        "update",
        item(DECLARATIONS + body + "stats.up<|>(a, b)\n}", "update").orElseThrow().text());
  }

  @Test
  void offersTheFieldsThatALiteralLacks() {
    String start = DECLARATIONS + "@tc(ingress) u32 f(ctx) {\n  struct Pair key = ";
    assertEquals(List.of("dip", "sip"), labels(start + "{.<|>"));
    assertEquals(List.of("sip"), labels(start + "{.dip = 1, .<|>};\n}"));
    assertEquals(List.of(".dip", ".sip"), labels(start + "{<|>", Kind.FIELD));
    String body = DECLARATIONS + "@tc(ingress) u32 f(ctx) {\n  ";
    assertEquals(List.of("dip", "sip"), labels(body + "stats[{.<|>"));
    assertEquals(List.of("rx_pkts", "tx_pkts"), labels(body + "stats.update(key, {.<|>"));
  }

  @Test
  void offersConversionsOfLogFormats() {
    String start = "@tc(ingress) u32 f(ctx) { log(\"";
    assertTrue(labels(start + "n is %<|>\", 1); }").containsAll(List.of("%u", "%llx")));
    assertFalse(labels(start + "%<|>\", 1); }").contains("%c"), "since 5.13");
    assertTrue(labels("#target \"5.13\"\n" + start + "%<|>\", 1); }").contains("%c"));
    assertEquals(List.of("%llu", "%lld", "%llx"), labels(start + "%ll<|>\", 1); }"));
  }

  @Test
  void offersBlocksOfTableOperations() {
    String start = DECLARATIONS + "@tc(ingress) u32 f(ctx) {\n  struct Pair k;\n  stats.";
    assertEquals(List.of("on_match", "on_miss"), labels(start + "lookup(k) {\n    <|>\n  };\n}"));
    assertEquals(List.of("on_failure"), labels(start + "update(k, l) {\n    <|>\n  };\n}"));
    assertTrue(
        item(start + "lookup(k) {\n    <|>\n  };\n}", "on_match")
            .orElseThrow()
            .text()
            .contains("struct Packets *leaf"));
  }

  @Test
  void offersDeclarationsAtTheTopLevel() {
    List<String> top = labels("<|>");
    assertTrue(top.containsAll(List.of("struct", "Table", "@tc", "#include")), top.toString());
    assertTrue(
        top.containsAll(List.of("enum", "typedef", "const", "config", "test")), top.toString());
    assertTrue(labels("struct A { u32 a; }\n<|>\n").contains("Table"));
    assertFalse(top.contains("return"));
    assertEquals(List.of("#license"), labels("#li<|>"));
    assertTrue(labels("struct A {\n  <|>\n}\n").containsAll(List.of("u32", "u64")));
  }

  @Test
  void offersStatementsInBodies() {
    List<String> words = labels("@tc(ingress) u32 f(ctx) {\n  <|>\n}", Kind.KEYWORD);
    assertTrue(words.containsAll(List.of("if", "switch", "return", "goto", "state", "on_valid")));
    assertFalse(words.contains("next"), "a word of proto files");
    assertTrue(labels("@tc(ingress) u32 f(ctx) { if a { } <|> }").contains("else"));
    assertEquals(
        List.of("case", "case *"), labels("@tc(ingress) u32 f(ctx) { switch $ip.ttl { <|> } }"));
  }

  @Test
  void offersLoops() {
    String start = "@tc(ingress) u32 f(ctx) {\n  ";
    assertTrue(labels(start + "<|>\n}", Kind.KEYWORD).containsAll(List.of("for", "while")));
    assertFalse(labels(start + "<|>\n}", Kind.KEYWORD).contains("break"), "outside of loops");
    assertTrue(labels(start + "while (1) max 8 {\n if (1) {\n <|>\n } } }").contains("break"));
  }

  @Test
  void offersEnumerations() {
    String program =
        "enum Verdict { PASS, BLOCK }\ntypedef u64 Nanos;\n@tc(ingress) u32 f(ctx) {\n";
    assertTrue(labels(program + "  u32 x = <|>\n}").containsAll(List.of("PASS", "BLOCK")));
    assertEquals("enum Verdict", item(program + "  return P<|>\n}", "PASS").get().detail());
    assertTrue(labels(program + "  switch x { case <|> } }").contains("BLOCK"));
    assertTrue(labels(program + "  <|>\n}").containsAll(List.of("Verdict", "Nanos")));
  }

  @Test
  void offersStepsOfTests() {
    String program =
        "Array<u64> seen(4);\n@xdp u32 count(ctx) { return XDP_PASS; }\n"
            + "test \"t\" {\n  packet first = ethernet{};\n  ";
    assertEquals(
        List.of("expect", "packet", "seen"), labels(program + "<|>\n}").stream().sorted().toList());
    assertTrue(
        labels(program + "expect <|>\n}").containsAll(List.of("count", "seen")),
        () -> labels(program + "expect <|>\n}").toString());
    assertEquals(List.of("first"), labels(program + "expect count(<|>) == 2;\n}"));
    assertTrue(labels(program + "packet p = ethernet{} / <|>;\n}").contains("udp"));
    assertTrue(labels(program + "packet p = ip{.<|>};\n}").contains("dst"));
  }

  @Test
  void offersReferencesToTest() {
    String body =
        DECLARATIONS
            + "@tc(ingress) u32 f(ctx) {\n"
            + "  u32 n = 0;\n"
            + "  struct Packets *leaf;\n"
            + "  on_valid(<|>)\n"
            + "}";
    assertEquals("leaf", labels(body).get(0));
  }

  @Test
  void offersNothingWhereNothingCanBeGuessed() {
    assertEquals(List.of(), at("// comment <|>"));
    assertEquals(List.of(), at("/* comment <|> */"));
    assertEquals(List.of(), at("@tc(ingress) u32 f(ctx) { u32 a = 12<|> }"));
    assertEquals(List.of(), at("@tc(ingress) u32 f(ctx) { u32 <|> }"));
    assertEquals(List.of(), at("#include \"fi<|>\""));
  }

  @Test
  void seesTheProtoFile() {
    Marked place = Marked.of("@tc(ingress) u32 f(ctx) {\n  goto proto::<|>\n}");
    List<String> labels =
        Completions.at(
                place.analyze("struct own { u32 a; }\nstate own { goto EOP; }\n"), place.offset())
            .stream()
            .map(CompletionItem::label)
            .toList();
    assertTrue(labels.contains("own"), labels.toString());
  }

  @Test
  void aFinishedSnippetCompiles() {
    Marked place = Marked.of("<|>");
    for (CompletionItem item : Completions.at(place.analyze(), 0)) {
      if (item.kind() == Kind.HOOK
          || List.of("enum", "typedef", "const", "config", "test").contains(item.label())) {
        String text = "#license \"GPL\"\n" + item.text().replace("\n  \n", "\n");
        // A placeholder is no function of the kernel, and one function is no struct of them yet.
        var diagnostics =
            org.b.dsl.ide.Samples.analyze(text).result().diagnostics().stream()
                .filter(diagnostic -> diagnostic.code() != DiagnosticCode.UNKNOWN_KERNEL_NAME)
                .filter(diagnostic -> diagnostic.code() != DiagnosticCode.STRUCT_OPERATIONS)
                .toList();
        assertEquals(List.of(), diagnostics, text);
      }
    }
  }

  @Test
  void theFrontendKnowsEveryCallable() {
    for (Callable callable : Callables.of(Callable.Owner.NONE)) {
      boolean loop = KernelFacts.isForLoops(callable.name());
      String call = callable.name() + "()";
      String statement = loop ? "for (x in " + call + ") { }" : call + ";";
      var codes =
          org.b.dsl.ide.Samples.analyze(
                  "@tc(ingress) u32 f(ctx) {\n  " + statement + "\n  return 0;\n}\n")
              .result()
              .diagnostics()
              .stream()
              .map(d -> d.code())
              .toList();
      assertFalse(codes.contains(DiagnosticCode.UNKNOWN_FUNCTION), callable.name());
      boolean allowed =
          callable.isAllowed(
              Optional.of(KernelFacts.programType("BPF_PROG_TYPE_SCHED_CLS")),
              KernelVersion.DEFAULT_TARGET);
      boolean refused =
          codes.contains(DiagnosticCode.HELPER_NOT_ALLOWED)
              || codes.contains(DiagnosticCode.MAY_SLEEP)
              || codes.contains(DiagnosticCode.TOO_NEW);
      assertEquals(refused, !allowed, callable.name());
    }
  }

  @Test
  void offersConstantsThatStartAsWhatIsTyped() {
    List<String> verdicts = labels("@tc(ingress) u32 f(ctx) {\n  return TC_ACT_S<|>\n}\n");
    assertTrue(verdicts.containsAll(List.of("TC_ACT_SHOT", "TC_ACT_STOLEN")), verdicts::toString);
    assertFalse(labels("@tc(ingress) u32 f(ctx) {\n  return <|>\n}\n").contains("TC_ACT_SHOT"));
    assertTrue(
        labels("@tc(ingress) u32 f(ctx) { switch ctx.len { case IPPROTO_T<|> } return 0; }\n")
            .contains("IPPROTO_TCP"));
  }

  @Test
  void offersHelpersByTheirKernelNames() {
    List<String> tc = labels("@tc(ingress) u32 f(ctx) {\n  u64 x = bpf_<|>\n}\n", Kind.FUNCTION);
    assertTrue(tc.contains("bpf_clone_redirect"), tc::toString);
    assertFalse(tc.contains("bpf_xdp_adjust_head"), tc::toString);
    assertTrue(
        item("@tc(ingress) u32 f(ctx) {\n  u64 x = bpf_skb_lo<|>\n}\n", "bpf_skb_load_bytes")
            .orElseThrow()
            .documentation()
            .contains("const void *skb"));
  }
}
