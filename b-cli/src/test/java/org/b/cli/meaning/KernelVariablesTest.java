package org.b.cli.meaning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.UnsupportedProgramException;
import org.b.backend.maps.BpfMap;
import org.b.testing.Loaded;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Variables of the kernel that each processor has. */
class KernelVariablesTest {
  private static final String PROGRAM =
      """
      Array<u64> values(8);
      Hash<u32, u64> processors(256);

      @raw_tracepoint(sys_enter) u32 look(ctx) {
        struct rq *own = bpf_this_cpu_ptr(runqueues);
        values[0] = own->cpu == bpf_get_smp_processor_id();
        values[1] = own->curr->pid == current()->pid;
        u64 *none = bpf_per_cpu_ptr(process_counts, 100000);
        values[2] = none ? 1 : 2;
        struct task_struct *idle = *bpf_this_cpu_ptr(idle_threads);
        values[3] = idle->pid;
        for (u32 n = 0; n < 256; n++) {
          struct rq *rq = bpf_per_cpu_ptr(runqueues, n) ?? break;
          processors[n] = rq->cpu;
          values[5] += rq->nr_switches;
        }
        return 0;
      }
      """;

  @Test
  void areThoseOfTheirProcessors() {
    Requirement.ROOT.orSkip("variables of the kernel");
    try (LoadedObject loaded = Loaded.of(PROGRAM)) {
      assertEquals(0, loaded.program("look").testRunWithoutPacket(new byte[16]));
      BpfMap values = loaded.map("values");
      assertEquals(Optional.of(1L), values.lookup(0));
      assertEquals(Optional.of(1L), values.lookup(1));
      assertEquals(Optional.of(2L), values.lookup(2));
      assertEquals(Optional.of(0L), values.lookup(3));
      assertTrue((Long) values.lookup(5).orElseThrow() > 0);
      loaded
          .map("processors")
          .entries()
          .forEach(
              entry ->
                  assertEquals(
                      ((Number) entry.key()).longValue(), ((Number) entry.value()).longValue()));
    } catch (UnsupportedProgramException e) {
      Assumptions.abort("skipped: " + e.getMessage());
    }
  }
}
