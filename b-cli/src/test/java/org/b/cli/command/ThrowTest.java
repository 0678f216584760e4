package org.b.cli.command;

import org.b.cli.TestBlocks;
import org.b.core.facts.KernelVersion;
import org.junit.jupiter.api.Test;

/** Programs that functions of theirs end, run in the kernel. */
class ThrowTest {
  private static final String THROWS =
      """
      #target "6.7"
      Hash<u32, u64> counts(64);
      Array<u64> steps(4);

      u64 checked(u64 a) {
        if (a > 100) { bpf_throw(XDP_DROP); }
        u64 result = a;
        for (u32 i = 0; i < 5; i++) {
          result += a ^ (result >> i);
          if (result > 1000) { result -= 3; }
        }
        steps[0] += 1;
        return result;
      }

      u64 *entry(u32 key) {
        u64 *count = counts.lookup(key);
        if (!count) { bpf_throw(XDP_ABORTED); }
        return count;
      }

      @xdp u32 count(ctx) {
        u64 *first = entry(1) ?? return XDP_TX;
        u64 sum = checked(*first);
        sum += checked(*first + 90);
        steps[1] += 1;
        for (key, leaf in counts) {
          if (*leaf == 7) { bpf_throw(XDP_TX); }
          steps[2] += 1;
        }
        for (u32 i = 0; i < 1000000; i++) {
          sum += i;
          if (i == 1000 && steps[3] == 1) { bpf_throw(XDP_REDIRECT); }
        }
        return XDP_PASS;
      }

      test "ends the program with the given result" {
        packet p = ethernet{} / ip{};
        expect count(p) == XDP_ABORTED;
        expect steps[0] == 0;
        counts[1] = 1000;
        expect count(p) == XDP_DROP;
        counts[1] = 50;
        expect count(p) == XDP_DROP;
        expect steps[0] == 1;
        expect steps[1] == 0;
        counts[1] = 7;
        expect count(p) == XDP_TX;
        expect steps[1] == 1;
        counts[1] = 1;
        expect count(p) == XDP_PASS;
        expect steps[2] == 1;
        steps[3] = 1;
        expect count(p) == XDP_REDIRECT;
      }
      """;

  @Test
  void endsTheProgram() {
    TestBlocks.pass(THROWS, new KernelVersion(6, 7));
  }
}
