package org.b.cli.command;

import org.b.cli.TestBlocks;
import org.b.core.facts.KernelVersion;
import org.junit.jupiter.api.Test;

/** Regions that programs open and close, run in the kernel. */
class RegionsTest {
  private static final String REGIONS =
      """
      #target "6.14"
      Hash<u32, u64> counts(16);
      Array<u64> rounds(1);

      @xdp u32 count(ctx) {
        u64 flags;
        bpf_rcu_read_lock();
        bpf_preempt_disable();
        u64 *first = counts.lookup(1);
        if (!first) {
          bpf_preempt_enable();
          bpf_rcu_read_unlock();
          return XDP_DROP;
        }
        bpf_local_irq_save(flags);
        *first += 1;
        bpf_local_irq_restore(flags);
        bpf_preempt_enable();
        for (key, leaf in counts) {
          u64 inner;
          bpf_local_irq_save(inner);
          rounds[0] += *leaf;
          bpf_local_irq_restore(inner);
        }
        for (u32 i = 0; i < 10; i++) {
          bpf_preempt_disable();
          if (i == 7) { bpf_preempt_enable(); break; }
          counts[3] += 1;
          bpf_preempt_enable();
        }
        bpf_rcu_read_unlock();
        return XDP_PASS;
      }

      test "regions are closed on every way" {
        packet p = ethernet{} / ip{};
        expect count(p) == XDP_DROP;
        counts[1] = 5;
        counts[2] = 10;
        expect count(p) == XDP_PASS;
        expect counts[1] == 6;
        expect rounds[0] == 16;
        expect counts[3] == 7;
        expect count(p) == XDP_PASS;
        expect counts[3] == 14;
      }
      """;

  @Test
  void regionsAreClosed() {
    TestBlocks.pass(REGIONS, new KernelVersion(6, 14));
  }
}
