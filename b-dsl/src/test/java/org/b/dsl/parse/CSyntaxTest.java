package org.b.dsl.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CSyntaxTest {
  /**
   * A statement of C, where the error is, what to do, and the statement after the fix if one is.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "int x = 0; # int # integers say how wide they are: write `i32` # i32 x = 0;",
        "unsigned int x = 0; # unsigned # integers say how wide they are: write u8, u16, u32 or u64"
            + " #",
        "u32 *p = &n; # & # no address is taken: pass the variable itself # u32 *p = n;",
        "do { n--; } while (n > 3); # do # write `while (condition) max 100 { ... }`, or test at"
            + " its end #",
        "switch (n) { case 1: n = 2; } # : # a case has a block and does not fall through: `case 1"
            + " { ... }` # switch (n) { case 1 n = 2; }",
        "switch (n) { case 1 {} default: {} } # default # every other value is `case * { ... }` #"
            + " switch (n) { case 1 {} case *: {} }",
        "n = 1; out: n = 1; # out # there are no labels: goto enters a state of the parser #",
        "u32 x, y; # , # each variable has a declaration of its own #",
        "n = n ? : 3; # : # a choice names both values: `c ? a : b` #",
        "struct foo { u32 a; } v; # struct # structs are declared outside functions #",
        "float f = 1; # float # eBPF has no floating point: use integers, scaled where fractions"
            + " matter #",
        "static u32 x; # static # leave it out: it would change nothing # u32 x;",
        "volatile u32 x = 1; # volatile # leave it out: it would change nothing # u32 x = 1;",
        "asm volatile(n); # asm # there is no assembly in B: every helper has a name #",
        "if (n = 3) n = 1; # = # a condition compares with `==`; `=` assigns # if (n == 3) n = 1;",
        "auto x = n; # auto # name the type, such as u32 or `struct Flow` #",
        "printk(n); # printk # write `log(\"%d\", n)` # log(n);",
        "n = min(n, 3); # min # write `a < b ? a : b` #"
      })
  void saysHowBWritesIt(String statement, String place, String advice, String fixed) {
    String head = "@tc(ingress) u32 f(ctx) {\n  u32 n = pkt.len;\n  ";
    Diagnostic found = first(head + statement + "\n  return n;\n}\n");
    assertEquals(place, found.span().text());
    assertEquals(advice, found.help());
    String after =
        found.fixes().stream()
            .map(fix -> fix.edits().get(0))
            .map(
                edit -> {
                  int at = edit.span().offset() - head.length();
                  return statement.substring(0, at)
                      + edit.newText()
                      + statement.substring(at + edit.span().length());
                })
            .map(text -> text.replaceAll(" +", " ").strip())
            .findFirst()
            .orElse(null);
    assertEquals(fixed, after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "#define SLOTS 4 | a name for a number is `const u32 SLOTS = 64;`",
        "#include <linux/bpf.h> | the kernel's types, helpers and numbers are known without"
            + " headers: leave it out",
        "SEC(\"tc\") int f(u32 n) { return n; } | a program's hook is an attribute, such as"
            + " `@tc(ingress)`",
        "static __always_inline u32 f(u32 n) { return n; } | leave it out: it would change nothing",
        "inline u32 f(u32 n) { return n; } | the compiler decides what is called: leave it out",
        "union U { u32 a; u64 b; } | there are no unions: use bit slices, or a struct for each form"
      })
  void saysHowBDeclaresIt(String declaration, String advice) {
    assertEquals(advice, first(declaration + "\n").help());
  }

  @Test
  void numbersMayCarryTheirSuffixes() {
    String text =
        "@tc(ingress) u32 f(ctx) {\n  u64 n = 1ULL << 40;\n  return (u32) n + 0xffU + 2l;\n}\n";
    assertEquals(List.of(), diagnostics(text));
  }

  private static Diagnostic first(String text) {
    return diagnostics(text).get(0);
  }

  private static List<Diagnostic> diagnostics(String text) {
    return Frontend.analyze(FrontendRequest.of(new SourceFile("a.b", text))).diagnostics();
  }
}
