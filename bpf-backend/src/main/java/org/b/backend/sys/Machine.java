package org.b.backend.sys;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.b.core.facts.KernelVersion;

/** Facts and limits of the machine and of this process. */
public final class Machine {
  private static final int SC_PAGESIZE = 30;
  private static final int RLIMIT_MEMLOCK = 8;
  private static final int CLONE_NEWNET = 0x40000000;
  private static final KernelVersion MEMORY_BY_CGROUP = new KernelVersion(5, 11);

  private Machine() {}

  public static int pageSize() {
    return (int) LibC.sysconf(SC_PAGESIZE);
  }

  /**
   * The number of copies that a value of a per-CPU map has: all CPUs that could ever be there
   * (/sys/devices/system/cpu/possible, {@code 0-3,8}).
   */
  public static int possibleCpus() {
    try {
      String text = Files.readString(Path.of("/sys/devices/system/cpu/possible")).strip();
      int largest = 0;
      for (String range : text.split(",")) {
        largest = Math.max(largest, Integer.parseInt(range.substring(range.indexOf('-') + 1)));
      }
      return largest + 1;
    } catch (IOException | NumberFormatException e) {
      throw new IllegalStateException("the number of CPUs cannot be read", e);
    }
  }

  /** The CPUs that run now ({@code 0-3,8}). */
  public static List<Integer> onlineCpus() {
    try {
      String text = Files.readString(Path.of("/sys/devices/system/cpu/online")).strip();
      List<Integer> result = new ArrayList<>();
      for (String range : text.split(",")) {
        int dash = range.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
        int last = Integer.parseInt(range.substring(dash + 1));
        for (int cpu = first; cpu <= last; cpu++) {
          result.add(cpu);
        }
      }
      return result;
    } catch (IOException | NumberFormatException e) {
      throw new IllegalStateException("the CPUs cannot be read", e);
    }
  }

  /**
   * Lifts the limit of locked memory where the kernel counts maps against it (before 5.11). A
   * failure is no error by itself: the limit may be large enough.
   *
   * @return whether the limit does not stand in the way
   */
  public static boolean raiseMemoryLimit() {
    if (KernelRelease.current().version().atLeast(MEMORY_BY_CGROUP)) {
      return true;
    }
    try (Arena arena = new Arena()) {
      NativeBuffer limit = arena.allocate(16).putLong(0, -1).putLong(8, -1);
      return LibC.setrlimit(RLIMIT_MEMLOCK, limit.address()) == 0;
    }
  }

  /**
   * Moves the calling thread into a network namespace; other threads stay where they are.
   *
   * @param path of the namespace, {@code /run/netns/name} or {@code /proc/self/ns/net}
   */
  public static void enterNetworkNamespace(String path) {
    try (Descriptor namespace = OpenFile.open(path, OpenFile.O_RDONLY)) {
      if (LibC.setns(namespace.number(), CLONE_NEWNET) != 0) {
        throw new SystemCallException("setns", Native.getLastError());
      }
    }
  }

  /**
   * Gives the calling thread an empty network namespace of its own; it ends with the thread. Other
   * threads stay where they are.
   */
  public static void newNetworkNamespace() {
    if (LibC.unshare(CLONE_NEWNET) != 0) {
      throw new SystemCallException("unshare", Native.getLastError());
    }
  }
}
