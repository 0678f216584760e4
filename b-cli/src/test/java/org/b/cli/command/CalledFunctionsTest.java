package org.b.cli.command;

import org.b.cli.TestBlocks;
import org.b.core.facts.KernelVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays and references that pass between functions, as programs in the kernel see them. */
class CalledFunctionsTest {
  private static final String PROGRAM =
      """
      struct Event { u32 pid; char comm[10]; u32 sizes[4]; }
      Hash<u32, Event> events(64);
      Hash<u32, u64> ticks(64);
      Array<u64> seen(16);
      u32 shared[4];

      u32 sum(u32 a[4]) {
        u32 total = 0;
        for (u32 i = 0; i < 4; i++) { total += a[i] * (i + 1); }
        return total;
      }
      void fill(u32 a[4], u32 start) {
        for (u32 i = 0; i < 4; i++) { a[i] = start + i; }
        if (start == 100) { a = {1}; }
        a[start & 3] += 1000;
      }
      void through(u32 a[4], u32 b[4]) {
        fill(a, 9);
        b[1] = sum(a);
        a[2] = b[1];
      }
      u32 rename(char name[10], u32 other) {
        if (name == "bash" || starts_with(name, "sh")) { name = "none"; return sizeof(name); }
        name[0] = 'x';
        name[other & 7] = 'y';
        return other;
      }
      u64 *tick(u32 key, u32 other) {
        u64 *n = ticks.lookup(key);
        if (n) { return n; }
        if (other == 0) { return null; }
        ticks[other] = 5;
        return ticks.lookup(other);
      }
      u64 *larger(u64 *a, u64 *b) {
        if (!a || !b) { return a ? a : b; }
        return *a > *b ? a : b;
      }

      @xdp u32 arrays(ctx) {
        u32 own[4] = {1, 2, 3};
        seen[0] = sum(own);
        fill(own, 2);
        seen[1] = own[2] * 10 + own[3];
        through(own, shared);
        seen[2] = own[2];
        seen[3] = shared[1];
        fill(own, 100);
        seen[4] = sum(own) + sum({1, 1, 1, 1});
        Event event = {.comm = "bash"};
        seen[5] = rename(event.comm, 3);
        if (event.comm == "none") { seen[6] = 1; }
        seen[7] = rename(event.comm, 2);
        if (event.comm == "xoye") { seen[8] = 1; }
        fill(event.sizes, 4);
        seen[9] = sum(event.sizes);
        events[1] = event;
        Event *leaf = events.lookup(1) ?? return 0;
        fill(leaf->sizes, 1);
        rename(events[1].comm, 1);
        return XDP_PASS;
      }

      @xdp u32 references(ctx) {
        u64 *n = tick(1, 0);
        if (n) { return XDP_DROP; }
        u64 *m = tick(1, 2) ?? return XDP_DROP;
        *m += 1;
        if (u64 *again = tick(2, 0)) { *again += 1; }
        ticks[3] = 6;
        u64 *most = larger(tick(2, 0), tick(3, 0));
        if (most) { seen[0] = *most; }
        most = larger(tick(9, 0), tick(3, 0));
        if (most) { seen[1] = *most; }
        seen[2] = larger(tick(9, 0), null) == null;
        return XDP_PASS;
      }

      test "arrays are the caller's" {
        packet p = ethernet{} / ip{};
        expect arrays(p) == XDP_PASS;
        expect seen[0] == 14;
        expect seen[1] == 10045;
        expect seen[2] == 2110;
        expect seen[3] == 2110;
        expect seen[4] == 1011;
        expect seen[5] == 10;
        expect seen[6] == 1;
        expect seen[7] == 2;
        expect seen[8] == 1;
        expect seen[9] == 1060;
        expect events[1].pid == 0;
      }
      test "references come back" {
        packet p = ethernet{} / ip{};
        expect references(p) == XDP_PASS;
        expect ticks[2] == 7;
        expect seen[0] == 7;
        expect seen[1] == 6;
        expect seen[2] == 1;
      }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"5.2", "5.10", "5.15"})
  void passArraysAndReferences(String target) {
    TestBlocks.pass(
        "#target \"" + target + "\"\n" + PROGRAM, KernelVersion.parse(target).orElseThrow());
  }
}
