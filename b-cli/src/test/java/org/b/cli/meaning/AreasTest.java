package org.b.cli.meaning;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.b.backend.load.LoadedObject;
import org.b.backend.sys.KernelRelease;
import org.b.core.facts.KernelVersion;
import org.b.testing.Loaded;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code bpf_find_vma} finds in this process, run in the kernel. */
class AreasTest {
  private static final String TEXT =
      """
      #target "6.18"
      config u64 wanted = 0;
      u64 runs;
      u64 first;
      u64 last;
      u64 writable;
      u64 inode;
      u64 pages;

      u64 bytes(struct vm_area_struct *area) {
        if (!area) { return 0; }
        return area->vm_end - area->vm_start;
      }

      @socket_filter u32 find(ctx) {
        struct task_struct *task = bpf_get_current_task_btf();
        u64 address = wanted;
        for (area in bpf_find_vma(task, address)) {
          runs += 1;
          first = area->vm_start;
          last = area->vm_end;
          writable = (area->vm_flags & 2) >> 1;
          pages = bytes(area) / 4096;
          address = 0;
          struct file *file = area->vm_file;
          if (!file) { continue; }
          inode = file->f_inode->i_ino;
        }
        return address == 0 ? 1 : 0;
      }

      @socket_filter u32 left(ctx) {
        struct task_struct *task = bpf_get_current_task_btf();
        u32 way = 1;
        for (area in bpf_find_vma(task, wanted)) {
          way = 2;
          if (area->vm_start) { break; }
          way = 3;
        }
        for (area in bpf_find_vma(task, wanted)) {
          if (way == 2) { return 20; }
        }
        return way;
      }

      @socket_filter u32 repeated(ctx) {
        struct task_struct *task = bpf_get_current_task_btf();
        u32 n = 0;
        for (i in 0..4) {
          for (area in bpf_find_vma(task, wanted)) { n += 1; }
        }
        for (u32 i = 0; i < 1000; i++) {
          for (area in bpf_find_vma(task, wanted + i)) {
            if (i == 999) { return n + i; }
            n += 1;
          }
        }
        return 0;
      }
      """;

  /** A line of {@code /proc/self/maps}. */
  private record Mapped(long start, long end, boolean writable, long inode) {
    static Mapped of(String line) {
      String[] words = line.split("\\s+");
      String[] ends = words[0].split("-");
      return new Mapped(
          Long.parseUnsignedLong(ends[0], 16),
          Long.parseUnsignedLong(ends[1], 16),
          words[1].charAt(1) == 'w',
          Long.parseLong(words[4]));
    }
  }

  @BeforeEach
  void requirements() {
    Requirement.ROOT.orSkip("what a process has mapped");
    KernelVersion version = new KernelVersion(6, 18);
    Assumptions.assumeTrue(KernelRelease.current().version().atLeast(version), "kernel " + version);
  }

  /** The program text of the running machine, which nobody maps anew. */
  private static Mapped code() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/maps"));
    return lines.stream()
        .filter(line -> line.contains("/libjvm.so") && line.contains("r-xp"))
        .findFirst()
        .map(Mapped::of)
        .orElseThrow();
  }

  private static LoadedObject load(long address) {
    return Loaded.of(TEXT.replace("wanted = 0", "wanted = " + address));
  }

  @Test
  void theAreaThatHoldsAnAddress() throws IOException {
    Mapped code = code();
    for (long address : List.of(code.start(), code.start() + 12345, code.end() - 1)) {
      try (LoadedObject loaded = load(address)) {
        assertEquals(1, found(loaded, "find", 1));
        assertEquals(1, variable(loaded, "runs"), "once");
        assertEquals(code.start(), variable(loaded, "first"));
        assertEquals(code.end(), variable(loaded, "last"));
        assertEquals(code.writable() ? 1 : 0, variable(loaded, "writable"));
        assertEquals(code.inode(), variable(loaded, "inode"));
        assertEquals((code.end() - code.start()) / 4096, variable(loaded, "pages"));
      }
    }
  }

  @Test
  void nothingWhereNothingIsMapped() {
    try (LoadedObject loaded = load(64)) {
      assertEquals(0, run(loaded, "find"));
      assertEquals(0, variable(loaded, "runs"));
      assertEquals(1, run(loaded, "left"));
      assertEquals(0, run(loaded, "repeated"));
    }
  }

  @Test
  void loopsAreLeft() throws IOException {
    try (LoadedObject loaded = load(code().start())) {
      assertEquals(20, found(loaded, "left", 20));
      assertEquals(20, found(loaded, "left", 20), "the lock was given back");
      assertEquals(4 + 999 + 999, found(loaded, "repeated", 4 + 999 + 999));
    }
  }

  /**
   * What a program gives, again where another thread of this process had the lock: the kernel does
   * not wait for it.
   */
  private static int found(LoadedObject loaded, String program, int wanted) {
    int result = run(loaded, program);
    for (int i = 0; i < 1000 && result != wanted; i++) {
      result = run(loaded, program);
    }
    return result;
  }

  private static int run(LoadedObject loaded, String program) {
    return loaded.program(program).testRun(new byte[64], 1).result();
  }

  private static long variable(LoadedObject loaded, String name) {
    Map<?, ?> variables = (Map<?, ?>) loaded.map(".bss").lookup(0).orElseThrow();
    return ((Number) variables.get(name)).longValue();
  }
}
