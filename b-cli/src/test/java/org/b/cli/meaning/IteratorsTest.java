package org.b.cli.meaning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.b.backend.load.LoadedObject;
import org.b.backend.sys.KernelRelease;
import org.b.core.facts.KernelVersion;
import org.b.testing.Loaded;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What loops over iterators of the kernel see, run in the kernel. */
class IteratorsTest {
  private static final String BITS =
      """
      #target "6.11"
      u64 places;
      u64 count;

      @socket_filter u32 sum(ctx) {
        u64 mask[3] = {5, 1 << 40, 1 << 63};
        places = 0;
        count = 0;
        for (bit in bpf_iter_bits(mask, 3)) {
          places += bit;
          count += 1;
        }
        return (u32) places;
      }

      @socket_filter u32 left(ctx) {
        u64 mask = 0xff0;
        u32 last = 0;
        for (bit in bpf_iter_bits(mask, 1)) {
          if (bit == 5) { continue; }
          if (bit == 8) { break; }
          last = last * 10 + bit;
        }
        for (bit in bpf_iter_bits(mask, 1)) {
          if (bit == 7) { return last * 10 + 9; }
        }
        return 1;
      }

      u32 weight(u32 bit) {
        if (bit > 40) { return 1000; }
        if (bit & 1) { return bit; }
        count += 1;
        return 0;
      }

      @socket_filter u32 weighed(ctx) {
        u64 mask = 1 << 50 | 0xff;
        u32 sum = 0;
        count = 0;
        for (bit in bpf_iter_bits(mask, 1)) { sum += weight(bit); }
        return sum * 10 + (u32) count;
      }

      u32 ones(u64 mask) {
        u32 n = 0;
        for (bit in bpf_iter_bits(mask, 1)) { n += 1; }
        return n;
      }

      @socket_filter u32 called(ctx) {
        return ones(0) + ones(0xffffffffffffffff) * 10 + ones(7) * 1000;
      }

      @socket_filter u32 many(ctx) {
        u32 n = 0;
        for (u64 i = 0; i < 1024; i++) { n += ones(i); }
        return n;
      }
      """;

  private static final String TASKS =
      """
      #target "6.7"
      config u32 wanted = 0;
      u64 processes;
      u64 threads;
      u64 own;
      u64 first = 99;
      u64 areas;
      u64 bytes;

      @socket_filter u32 walk(ctx) {
        for (task in bpf_iter_task(null, BPF_TASK_ITER_ALL_PROCS)) {
          processes += 1;
          if (task->tgid == wanted) { own += 1; }
        }
        for (task in bpf_iter_task(null, BPF_TASK_ITER_ALL_THREADS)) {
          threads += 1;
        }
        for (task in bpf_iter_task(null, BPF_TASK_ITER_ALL_PROCS)) {
          first = task->tgid;
          break;
        }
        return 0;
      }

      @socket_filter u32 memory(ctx) {
        struct task_struct *task = bpf_get_current_task_btf();
        u64 n = 0;
        u64 sum = 0;
        for (area in bpf_iter_task_vma(task, 0)) {
          n += 1;
          sum += area->vm_end - area->vm_start;
        }
        areas = n;
        bytes = sum;
        return 0;
      }
      """;

  @BeforeEach
  void requirements() {
    Requirement.ROOT.orSkip("iterators of the kernel");
  }

  private static void since(int major, int minor) {
    KernelVersion version = new KernelVersion(major, minor);
    Assumptions.assumeTrue(KernelRelease.current().version().atLeast(version), "kernel " + version);
  }

  @Test
  void bitsAreCountedExactly() {
    since(6, 11);
    try (LoadedObject loaded = Loaded.of(BITS)) {
      assertEquals(2 + 64 + 40 + 128 + 63, run(loaded, "sum"));
      assertEquals(4, variable(loaded, ".bss", "count"));
      assertEquals(2 + 64 + 40 + 128 + 63, run(loaded, "sum"), "a second time");
    }
  }

  @Test
  void loopsAreLeft() {
    since(6, 11);
    try (LoadedObject loaded = Loaded.of(BITS)) {
      assertEquals(4679, run(loaded, "left"));
      assertEquals(4679, run(loaded, "left"), "what it asked has been ended");
    }
  }

  @Test
  void functionsWithSuchLoops() {
    since(6, 11);
    try (LoadedObject loaded = Loaded.of(BITS)) {
      assertEquals(3640, run(loaded, "called"));
      assertEquals(5 * 1024, run(loaded, "many"));
    }
  }

  @Test
  void functionsThatSuchLoopsCall() {
    since(6, 11);
    try (LoadedObject loaded = Loaded.of(BITS)) {
      assertEquals((1000 + 1 + 3 + 5 + 7) * 10 + 4, run(loaded, "weighed"));
    }
  }

  @Test
  void tasksAreThere() {
    since(6, 7);
    long self = ProcessHandle.current().pid();
    try (LoadedObject loaded = Loaded.of(TASKS.replace("wanted = 0", "wanted = " + self))) {
      run(loaded, "walk");
      assertEquals(1, variable(loaded, ".bss", "own"), "this process, once");
      assertEquals(0, variable(loaded, ".data", "first"), "the loop was left behind the idle task");
      long processes = variable(loaded, ".bss", "processes");
      long threads = variable(loaded, ".bss", "threads");
      assertTrue(processes > 2, () -> "processes " + processes);
      assertTrue(threads >= processes + 5, () -> "threads " + threads + " of " + processes);
    }
  }

  @Test
  void memoryOfThisProcess() throws Exception {
    since(6, 7);
    try (LoadedObject loaded = Loaded.of(TASKS)) {
      run(loaded, "memory");
      long areas = variable(loaded, ".bss", "areas");
      long bytes = variable(loaded, ".bss", "bytes");
      long lines = Files.readAllLines(Path.of("/proc/self/maps")).size();
      // other threads may map something meanwhile
      assertTrue(areas > lines / 2 && areas < lines * 2, () -> areas + " areas, not " + lines);
      assertTrue(bytes > Runtime.getRuntime().totalMemory(), () -> bytes + " bytes");
    }
  }

  private static int run(LoadedObject loaded, String program) {
    return loaded.program(program).testRun(new byte[64], 1).result();
  }

  private static long variable(LoadedObject loaded, String section, String name) {
    Map<?, ?> variables = (Map<?, ?>) loaded.map(section).lookup(0).orElseThrow();
    return ((Number) variables.get(name)).longValue();
  }
}
