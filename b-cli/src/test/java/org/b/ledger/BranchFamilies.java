package org.b.ledger;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Programs with as many independent branches as asked for, whose results the verifier might tell
 * apart: what it walks must not grow with the combinations, or the frontend must refuse the
 * program.
 */
final class BranchFamilies {
  private static final String TABLES =
      """
      struct Key { u32 a; u16 b; u8 c; u8 d; }
      Hash<u32, u64> counts(1024);
      Hash<Key, u64> keys(1024);
      u64 values[64];
      """;

  private BranchFamilies() {}

  /** One program of each family. */
  static Map<String, String> of(int size) {
    Map<String, String> programs = new LinkedHashMap<>();
    // each number that is needed later may take eight bytes of the stack
    variables(programs, Math.min(size, 30));
    numbers(programs, size);
    memory(programs, size);
    references(programs, size);
    functions(programs, size);
    loops(programs, size);
    packets(programs, size);
    programs.replaceAll((name, text) -> name.equals("headers") ? text : TABLES + text);
    return programs;
  }

  private static String repeat(int size, IntFunction<String> line) {
    return IntStream.range(0, size).mapToObj(line).collect(Collectors.joining("\n")) + "\n";
  }

  private static String filter(String body) {
    return "@socket_filter u32 program(ctx) {\n" + body + "}\n";
  }

  private static void numbers(Map<String, String> programs, int size) {
    programs.put(
        "subscript",
        filter(
            "u32 n = 0;\n"
                + repeat(size, i -> "if (random() & 1) { n += " + (i * 7 + 1) + "; }")
                + "values[n & 63] += 1; return 0;\n"));
    programs.put(
        "bits",
        filter(
            "u64 n = 0;\n"
                + repeat(size, i -> "if (random() & 1) { n |= (u64) 1 << " + i % 64 + "; }")
                + "counts[(u32) n] += 1; return n > 5;\n"));
    programs.put(
        "bits_tested",
        filter(
            "u64 n = 0; u32 sum = 0;\n"
                + repeat(size, i -> "if (random() & 1) { n |= (u64) 1 << " + i % 64 + "; }")
                + repeat(size, i -> "if (n & ((u64) 1 << " + i % 64 + ")) { sum += " + i + "; }")
                + "counts[sum] += 1; return 0;\n"));
    programs.put(
        "bits_of_context",
        filter(
            "u32 n = 0;\n"
                + repeat(
                    size, i -> "if (ctx.mark & (1 << " + i % 32 + ")) { n += " + (i + 1) + "; }")
                + "values[n & 63] += 1; return 0;\n"));
    programs.put(
        "bits_of_number",
        filter(
            "u32 n = 0; u32 m = ctx.mark;\n"
                + repeat(size, i -> "if (m & (1 << " + i % 32 + ")) { n += " + (i + 1) + "; }")
                + repeat(
                    size, i -> "if (m & (1 << " + i % 32 + ")) { values[" + i % 64 + "] += 1; }")
                + "values[n & 63] += 1; return 0;\n"));
    programs.put(
        "conjunctions",
        filter(
            "u32 n = 0;\n"
                + repeat(
                    size,
                    i ->
                        "if (random() > 5 && random() < 900 || random() == 7) { n = n * 2 + "
                            + i
                            + "; }")
                + "values[n & 63] += 1; return 0;\n"));
    programs.put(
        "switches",
        filter(
            "u32 n = 0;\n"
                + repeat(
                    size,
                    i ->
                        "switch random() & 7 { case 1 { n += 1; } case 2 { n += 5; } case 3 { n ^="
                            + " 9; } case 4 { n = n * 3; } case * { n += "
                            + i
                            + "; } }")
                + "values[n & 63] += 1; return 0;\n"));
    programs.put(
        "long_switch",
        filter(
            "u32 n = 0; u32 m = 0;\nswitch ctx.mark {\n"
                + repeat(size, i -> "case " + i * 3 + " { n = " + (i * 5 + 1) + "; }")
                + "}\nswitch ctx.hash {\n"
                + repeat(size, i -> "case " + i * 3 + " { m = " + (i * 11 + 1) + "; }")
                + "}\nif (random() & 1) { n += 1; } values[n & 63] += 1; values[m & 63] += 1;"
                + " return 0;\n"));
    programs.put(
        "otherwise",
        filter(
            "u32 n = 0;\n"
                + repeat(
                    size,
                    i ->
                        (i == 0 ? "" : "else ")
                            + "if (ctx.mark == "
                            + i * 13
                            + " || ctx.hash == "
                            + i
                            + ") { n = "
                            + (i + 1)
                            + "; counts[n] += 1; }")
                + "if (random() & 1) { n += 1; } if (random() & 1) { n += 2; } values[n & 63] += 1;"
                + " return 0;\n"));
  }

  private static void variables(Map<String, String> programs, int size) {
    programs.put(
        "subscripts",
        filter(
            repeat(size, i -> "u32 n" + i + " = 0;")
                + repeat(size, i -> "if (random() & 1) { n" + i + " = " + (i % 60 + 1) + "; }")
                + repeat(size, i -> "values[n" + i + "] += 1;")
                + "return 0;\n"));
    programs.put(
        "flags_tested",
        filter(
            repeat(size, i -> "bool f" + i + " = false;")
                + repeat(size, i -> "if (random() & 1) { f" + i + " = true; counts[1] += 1; }")
                + repeat(size, i -> "if (f" + i + ") { counts[" + i + "] += 1; }")
                + "return 0;\n"));
    programs.put(
        "truths",
        filter(
            repeat(size, i -> "u32 f" + i + " = random() > " + (i + 7) + ";")
                + "values[("
                + IntStream.range(0, size)
                    .mapToObj(i -> "f" + i + " * " + (i + 1))
                    .collect(Collectors.joining(" + "))
                + ") & 63] += 1; return 0;\n"));
    programs.put(
        "chosen",
        filter(
            repeat(size, i -> "u32 f" + i + " = random() & 1 ? " + i + " : " + (i + 3) + ";")
                + repeat(size, i -> "values[f" + i + " & 63] += 1;")
                + "return 0;\n"));
    programs.put(
        "compared",
        filter(
            repeat(size, i -> "u32 m" + i + " = random();")
                + repeat(size, i -> "if (m" + i + " > 50) { counts[" + i + "] += 1; }")
                + repeat(size, i -> "if (m" + i + " < 40) { values[m" + i + "] += 1; }")
                + "return 0;\n"));
    int few = Math.min(size, 12);
    programs.put(
        "remainders",
        filter(
            repeat(few, i -> "u32 r" + i + " = random() % 60;")
                + repeat(few, i -> "values[r" + i + "] += r" + (i + 1) % few + ";")
                + "return 0;\n"));
  }

  private static void memory(Map<String, String> programs, int size) {
    programs.put(
        "key",
        filter(
            "Key key = {};\n"
                + repeat(
                    size,
                    i ->
                        "if (random() & 1) { key." + "abcd".charAt(i % 4) + " = " + (i + 1) + "; }")
                + "keys[key] += 1; return 0;\n"));
    programs.put(
        "event",
        "struct Event {\n"
            + repeat(Math.min(size, 40), i -> (i % 2 == 0 ? "u8" : "u32") + " f" + i + ";")
            + "}\nHash<u32, Event> events(16);\n"
            + filter(
                "Event event = {};\n"
                    + repeat(
                        size,
                        i ->
                            "if (random() & 1) { event.f"
                                + i % Math.min(size, 40)
                                + " = "
                                + (i + 1)
                                + "; }")
                    + "events[1] = event; return 0;\n"));
    programs.put(
        "array",
        filter(
            "u8 bytes[16];\n"
                + repeat(size, i -> "bytes[random() & 15] = " + (i + 1) + ";")
                + "values[bytes[random() & 15] & 63] += 1; return 0;\n"));
    programs.put(
        "array_branches",
        filter(
            "u32 bytes[8];\n"
                + repeat(size, i -> "if (random() & 1) { bytes[" + i % 8 + "] = " + i + "; }")
                + "values[bytes[random() & 7] & 63] += 1; return 0;\n"));
    programs.put(
        "text",
        "Hash<char[16], u64> names(16);\n"
            + filter(
                "char name[16] = \"a\";\n"
                    + repeat(
                        size,
                        i ->
                            "if (random() & 1) { name = \"" + "abcdefgh".substring(i % 7) + "\"; }")
                    + "names[name] += 1; return 0;\n"));
  }

  private static void references(Map<String, String> programs, int size) {
    int few = Math.min(size, 24);
    programs.put(
        "references",
        filter(
            repeat(few, i -> "u64 *r" + i + " = counts.lookup(" + i + ");")
                + repeat(few, i -> "if (r" + i + ") { *r" + i + " += 1; }")
                + repeat(few, i -> "if (r" + i + ") { *r" + i + " += 2; }")
                + "return 0;\n"));
    programs.put(
        "leaves",
        filter(
            repeat(
                    size,
                    i ->
                        "u64 *r"
                            + i
                            + " = counts.lookup("
                            + i
                            + "); if (r"
                            + i
                            + ") { *r"
                            + i
                            + " += 1; }")
                + "return 0;\n"));
    programs.put(
        "chosen_reference",
        filter(
            "u64 *r = counts.lookup(99); u32 n = 0;\n"
                + repeat(
                    size,
                    i -> "if (random() & 1) { r = counts.lookup(" + i + "); n += " + i + "; }")
                + "if (r) { *r += n; } values[n & 63] += 1; return 0;\n"));
  }

  private static void functions(Map<String, String> programs, int size) {
    String mix =
        """
        u32 mix(u32 a, u32 b) {
          u32 c = a * 3 + b;
          if (c > 10) { c = c - a; counts[c] += 1; }
          if (c > 20) { c = c - b; counts[c] += 1; }
          if (c > 30) { c = c ^ a; }
          return c;
        }
        """;
    int few = Math.min(size, 30);
    programs.put(
        "argument",
        mix
            + filter(
                "u32 n = 0; u32 m = 0;\n"
                    + repeat(
                        size,
                        i ->
                            "if (random() & 1) { n += "
                                + (i * 7 + 1)
                                + "; } if (random() & 1) { m = n + "
                                + i
                                + "; }")
                    + "return mix(n, m) + mix(m, 4);\n"));
    programs.put(
        "beside_call",
        mix
            + filter(
                repeat(few, i -> "u32 n" + i + " = 0;")
                    + repeat(few, i -> "if (random() & 1) { n" + i + " = " + (i + 1) + "; }")
                    + "counts[mix(1, n0) + mix(2, 3)] += 1;\n"
                    + repeat(few, i -> "counts[n" + i + "] += 1;")
                    + "return 0;\n"));
    programs.put(
        "within_functions",
        "u32 many(u32 a, u32 b) {\n  u32 n = a;\n"
            + repeat(size, i -> "if (random() > a + " + i + ") { n += b + " + i + "; }")
            + "return n; }\n"
            + filter("return many(ctx.len, 1) + many(ctx.mark, 2) + many(3, ctx.hash);\n"));
    programs.put(
        "results",
        "u32 kind(u32 a) {\n"
            + repeat(size, i -> "if (a == " + i * 3 + ") { return " + (i * 5 + 2) + "; }")
            + "return 1; }\n"
            + filter(
                "u32 a = kind(ctx.len); u32 b = kind(ctx.mark); u32 c = kind(ctx.hash); u32 d ="
                    + " kind(ctx.protocol);\nvalues[a & 63] += 1; values[b & 63] += 1; values[c &"
                    + " 63] += 1; values[d & 63] += 1; return 0;\n"));
    programs.put(
        "calls",
        mix
            + filter(
                "u32 n = ctx.len;\n"
                    + repeat(size, i -> "n += mix(n, " + i + ");")
                    + "return n;\n"));
    programs.put(
        "changed_array",
        "void set(u32 a[8], u32 n) {\n"
            + repeat(size, i -> "if (n > " + i * 9 + ") { a[" + i % 8 + "] += " + i + "; }")
            + "}\n"
            + filter(
                "u32 a[8]; u32 b[8]; set(a, ctx.len); set(b, ctx.mark); set(a, ctx.hash);"
                    + " values[(a[1] + b[2]) & 63] += 1; return 0;\n"));
  }

  private static void loops(Map<String, String> programs, int size) {
    programs.put(
        "left",
        filter(
            "u32 i = 0;\nfor (i = 0; i < "
                + (size + 8)
                + "; i++) { if (random() == i) { break; } }\nu32 n = 0;\n"
                + repeat(Math.min(size, 40), k -> "if (random() & 1) { n += " + (k + 1) + "; }")
                + "values[(i + n) & 63] += 1; counts[i] += 1; return 0;\n"));
    programs.put(
        "body",
        filter(
            "u32 sum = 0;\nfor (u32 i = 0; i < 8; i++) { u32 n = 0;\n"
                + repeat(size, k -> "if (random() & 1) { n += " + (k * 3 + 1) + "; }")
                + "values[n & 63] += 1; sum += n; }\nreturn sum;\n"));
    programs.put(
        "sequence",
        filter(
            "for (u32 i = 0; i < "
                + size * 40
                + "; i++) { if (ctx.mark == i) { return 1; } if (ctx.hash == i) { return 2; } }\n"
                + "return 0;\n"));
  }

  private static void packets(Map<String, String> programs, int size) {
    programs.put(
        "headers",
        """
        #proto <net>
        u64 values[64];
        @tc(ingress) u32 program(ctx) {
          u32 n = 0;
          goto proto::ethernet;
          state proto::ethernet {} state proto::dot1q { n += 1; }
          state proto::ip {
        """
            + repeat(size, i -> "if ($ip.ttl > " + i * 3 + ") { n += " + (i + 1) + "; }")
            + "}\nstate proto::ip6 { if ($ip6.hlimit > 4) { n += 2; } }\nstate proto::tcp {\n"
            + repeat(
                size, i -> "if ($tcp.rcv_wnd & " + (1 << i % 16) + ") { n += " + (i + 1) + "; }")
            + "}\nstate proto::udp {\n"
            + repeat(size, i -> "if ($udp.dport == " + (i * 5 + 2) + ") { n += " + (i + 1) + "; }")
            + "}\nstate EOP {\n"
            + repeat(size, i -> "if (random() & 1) { n += " + (i + 1) + "; }")
            + "if ($tcp) { n += $tcp.dst_port; } if ($ip) { n += $ip.ttl; } if ($ip6) { n += 1; }\n"
            + "values[n & 63] += 1; return 0; }\n}\n");
  }
}
