package org.b.cli.meaning;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import org.b.backend.codegen.CodeGenerator;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.object.ObjectFile;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendResult;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Test;

/**
 * Expressions and loops run in the kernel and give what the same computation gives here. Each case
 * is a program that gets a number, the length of the packet behind its Ethernet header.
 */
class ExpressionMeaningTest {
  private static final int ETHERNET = 14;

  private static final String DECLARATIONS =
      """
      #target "5.12"
      struct Pair { u32 a; u32 b; u64 c; }
      Hash<u32, Pair> pairs(16);
      Hash<u32, u64> counts(16);
      Array<u64> slots(8);
      u64 total;
      u32 seen[4];
      i32 narrow;
      config u32 limit = 5;
      u32 counted(u32 n) { total += 1; return n; }
      u32 classify(u32 n) { if (n < 60) { return 0; } return n < 100 ? 1 : n < 200 ? 2 : 3; }
      u32 least(u32 a, u32 b) { return a < b ? a : b; }
      u32 at(u32 i) { return seen[i]; }
      """;

  /**
   * @param body of the program; {@code n} is the number
   * @param expected what it returns for a number
   */
  private record Case(String name, String body, IntUnaryOperator expected) {}

  private static final List<Case> CASES =
      List.of(
          new Case("choice", "return n > 100 ? n - 100 : n * 2;", n -> n > 100 ? n - 100 : n * 2),
          new Case(
              "casts_of_constants",
              """
              u64 a = (~(u64) 0xffffff) >> 60;
              u64 b = (0 - (u64) 1) >> 60;
              u64 c = -(u64) 1 / 0x1000000000000000;
              i64 d = (-16) >> 2;
              return (u32) (a + b + c + (u64) d) + n;
              """,
              n -> 15 + 15 + 15 - 4 + n),
          new Case(
              "choices",
              "return n < 50 ? 1 : n < 100 ? 2 : n < 200 ? 3 : 4;",
              n -> n < 50 ? 1 : n < 100 ? 2 : n < 200 ? 3 : 4),
          new Case("without_blanks", "return n&1?3:4;", n -> n % 2 == 1 ? 3 : 4),
          new Case("width", "return (n&1?3:4) + 15:4;", n -> (n % 2 == 1 ? 3 : 4) + 15),
          new Case(
              "update_modes",
              "counts.delete(7); i64 none = counts.update(7, n, BPF_EXIST);"
                  + " i64 first = counts.update(7, 1, BPF_NOEXIST);"
                  + " i64 again = counts.update(7, 2, BPF_NOEXIST);"
                  + " i64 there = counts.update(7, 3, BPF_EXIST);"
                  + " i64 array = slots.update(1, 4, BPF_EXIST) + slots.update(2, 4, BPF_ANY);"
                  + " return (u32) (first + there + array - none * 10000 - again * 100) + (u32)"
                  + " counts[7];",
              n -> 21703),
          new Case(
              "negative_choices",
              "i64 y = n < 70 ? 1 : n < 100 ? 0 : -1; return y < 0 ? 7 : (u32) y;",
              n -> n < 70 ? 1 : n < 100 ? 0 : 7),
          new Case(
              "results_as_subscripts",
              "seen[0] = 0; seen[3] = 0; seen[classify(n)] = 5; return at(least(n, 3)) + at(0) *"
                  + " 10;",
              n -> n < 60 ? 50 : n < 200 ? 0 : 5),
          new Case(
              "unsigned_end_of_loop",
              "i64 m = n < 100 ? -1 : 5; u64 end = (u64) m; u32 times = 0;"
                  + " for (u64 i = 0; i < end && i < 20; i++) { times++; } return times;",
              n -> n < 100 ? 20 : 5),
          new Case(
              "signed_choice",
              "i32 x = n & 1 ? -7 : 7; return x < 0 ? 1 : 0;",
              n -> n % 2 == 1 ? 1 : 0),
          new Case(
              "in_condition",
              "if (n & 1 ? n > 60 : n < 60) { return 1; } return 0;",
              n -> (n % 2 == 1 ? n > 60 : n < 60) ? 1 : 0),
          new Case(
              "one_side_happens",
              """
              total = 0;
              u32 x = n & 1 ? counted(n) : 7;
              x += n & 2 ? 1 : counted(2) + counted(3);
              return x * 10 + (u32) total;
              """,
              n ->
                  ((n % 2 == 1 ? n : 7) + ((n & 2) != 0 ? 1 : 5)) * 10
                      + (n % 2 == 1 ? 1 : 0)
                      + ((n & 2) != 0 ? 0 : 2)),
          new Case(
              "chosen_reference",
              """
              counts[1] = 11;
              counts[2] = 22;
              counts.delete(3);
              u64 *r = n & 1 ? counts.lookup(1) : n & 2 ? counts.lookup(2) : counts.lookup(3);
              if (!r) { return 33; }
              *r += 1;
              return (u32) (counts[1] + counts[2]);
              """,
              n -> n % 2 == 1 ? 34 : (n & 2) != 0 ? 34 : 33),
          new Case(
              "chosen_struct",
              """
              Pair p = {.a = 1, .b = 2};
              Pair q = {.a = 3, .b = 4};
              Pair r = n & 1 ? p : q;
              char s[8] = n & 2 ? "two" : "other";
              return r.a * 10 + r.b + (s == "two" ? 100 : 0);
              """,
              n -> (n % 2 == 1 ? 12 : 34) + ((n & 2) != 0 ? 100 : 0)),
          new Case(
              "chosen_subscript",
              """
              u32 v[4] = {5, 6, 7, 8};
              u32 i = n > 3 ? 3 : n;
              return v[n & 1 ? i : 0];
              """,
              n -> n % 2 == 1 ? new int[] {5, 6, 7, 8}[Math.min(n, 3)] : 5),
          new Case(
              "steps",
              """
              u32 i = n;
              u32 a = i++;
              u32 b = ++i;
              u32 c = i--;
              u32 d = --i;
              return a * 1000 + b * 100 + c * 10 + d + i;
              """,
              n -> n * 1000 + (n + 2) * 100 + (n + 2) * 10 + n + n),
          new Case(
              "steps_of_bytes",
              "u8 i = 255; u8 j = 0; u32 a = i++; u32 b = --j; return a + b + i + j + (n & 1);",
              n -> 255 + 255 + 255 + n % 2),
          new Case(
              "steps_in_places",
              """
              Pair p = {.a = n};
              total = n;
              seen[1] = 5;
              pairs[1] = p;
              slots[2] = 9;
              u32 sum = p.a++ + ++p.b;
              sum += (u32) (total-- - --total);
              sum += seen[1]++ + seen[1];
              Pair *r = pairs.lookup(1) ?? return 1;
              sum += r->a++ + (u32) ++r->c;
              sum += (u32) slots[2]++;
              sum += (u32) slots[2];
              return sum + r->a + p.b;
              """,
              n -> n + 1 + 2 + 5 + 6 + n + 1 + 9 + 10 + n + 1 + 1),
          new Case(
              "steps_in_subscripts",
              """
              u32 v[8];
              u32 i = 0;
              v[i++] = n;
              v[i++] = n + 1;
              u32 x = v[--i] * 3;
              return x + v[0] + i;
              """,
              n -> (n + 1) * 3 + n + 1),
          new Case(
              "atomics",
              """
              total = n;
              seen[2] = 0xf0;
              narrow = -3;
              u32 sum = (u32) atomic_add(total, 5);
              atomic_sub(total, 2);
              sum += (u32) atomic_sub(total, 1);
              sum += atomic_or(seen[2], 0x0f);
              atomic_and(seen[2], 0x3c);
              atomic_xor(seen[2], 1);
              i32 before = atomic_xchg(narrow, -9);
              before += atomic_cmpxchg(narrow, -9, 4);
              before += atomic_cmpxchg(narrow, -9, 7);
              return sum * 1000 + seen[2] + (u32) (before + 100) + (u32) narrow + (u32) total;
              """,
              n -> (n + n + 3 + 0xf0) * 1000 + 0x3d + (100 - 3 - 9 + 4) + 4 + n + 2),
          new Case(
              "nested_loops",
              """
              u32 sum = 0;
              for (i in 0..10) {
                if (i == 7) { break; }
                for (u32 j = 0; j < 6; j++) {
                  if (j == 2) { continue; }
                  if (j > i) { break; }
                  sum += i * j + n;
                }
              }
              return sum;
              """,
              ExpressionMeaningTest::nested),
          new Case(
              "tested_bound",
              """
              u32 m = n;
              if (m > 40) { m = 40; }
              u32 sum = 0;
              for (u32 i = 0; i < m; i += 3) { sum += i; }
              for (i in m..45) { sum += 1000; }
              if (limit > 64) { return 0; }
              for (u32 i = 0; i < limit; i++) { sum += 1; }
              return sum;
              """,
              ExpressionMeaningTest::tested),
          new Case(
              "while_max",
              """
              u32 x = n;
              u32 steps = 0;
              while (x != 1) max 50 {
                x = x & 1 ? 3 * x + 1 : x / 2;
                steps++;
              }
              return steps;
              """,
              ExpressionMeaningTest::collatz),
          new Case(
              "counted_condition",
              "u32 i = 0; u32 sum = 0; while (i++ < 5) max 20 { sum += i * n; } return sum + i;",
              n -> 15 * n + 6));

  private static int nested(int n) {
    int sum = 0;
    for (int i = 0; i < 7; i++) {
      for (int j = 0; j < 6; j++) {
        if (j == 2) {
          continue;
        }
        if (j > i) {
          break;
        }
        sum += i * j + n;
      }
    }
    return sum;
  }

  private static int tested(int n) {
    int m = Math.min(n, 40);
    int sum = 5;
    for (int i = 0; i < m; i += 3) {
      sum += i;
    }
    return sum + (45 - m) * 1000;
  }

  private static int collatz(int n) {
    int x = n;
    int steps = 0;
    while (x != 1 && steps < 50) {
      x = x % 2 == 1 ? 3 * x + 1 : x / 2;
      steps++;
    }
    return steps;
  }

  @Test
  void kernelComputesTheSame() {
    Requirement.ROOT.orSkip("the meaning of expressions");
    String text =
        DECLARATIONS
            + CASES.stream()
                .map(
                    c ->
                        "@socket_filter u32 "
                            + c.name()
                            + "(ctx) {\nu32 n = ctx.len;\n"
                            + c.body()
                            + "\n}\n")
                .collect(Collectors.joining());
    FrontendResult result = Frontend.analyze(FrontendRequest.of(new SourceFile("meaning.b", text)));
    assertEquals(List.of(), result.diagnostics().stream().map(Object::toString).toList());
    byte[] object = CodeGenerator.compile(result.checked().orElseThrow());
    try (LoadedObject loaded = ObjectLoader.load(ObjectFile.parse(object), LoadOptions.DEFAULT)) {
      for (Case c : CASES) {
        for (int n : new int[] {1, 2, 3, 7, 27, 46, 59, 60, 61, 97, 100, 101, 199, 255, 300}) {
          int given = loaded.program(c.name()).testRun(new byte[ETHERNET + n], 1).result();
          assertEquals(c.expected().applyAsInt(n), given, c.name() + " of " + n);
        }
      }
    }
  }
}
