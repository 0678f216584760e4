package org.b.backend.sys;

import com.sun.jna.Native;

/**
 * perf_event_open(2). Offsets are those of {@code struct perf_event_attr} in
 * include/uapi/linux/perf_event.h.
 */
public final class PerfEvent {
  private static final int ATTRIBUTE_SIZE = 112;
  private static final int CLOSE_ON_EXEC = 8;
  private static final int TYPE_SOFTWARE = 1;
  private static final int TYPE_TRACEPOINT = 2;
  private static final int BPF_OUTPUT = 10;
  private static final int SAMPLE_RAW = 1 << 10;
  private static final int ANY_CPU = -1;

  /** The bit {@code freq}: the period is a frequency. */
  private static final long FREQUENCY = 1 << 10;

  /** PERF_UPROBE_REF_CTR_OFFSET_SHIFT. */
  private static final int SEMAPHORE_SHIFT = 32;

  private static final long IOC_ENABLE = 0x2400;
  private static final long IOC_DISABLE = 0x2401;
  private static final long IOC_SET_BPF = 0x40042408;

  private PerfEvent() {}

  /**
   * A probe on a kernel function by name.
   *
   * @param type number of the kprobe event source
   * @param returnBit bit of {@code config} that asks for the return; -1 for the function's start
   */
  public static Descriptor kernelProbe(int type, String function, int returnBit) {
    try (Arena arena = new Arena()) {
      NativeBuffer attribute =
          attribute(arena, type, returnBit < 0 ? 0 : 1L << returnBit)
              .putAddress(56, arena.string(function));
      return open(attribute, "perf_event_open of " + function);
    }
  }

  /**
   * A tracepoint.
   *
   * @param id of the file {@code id} in its folder of tracefs
   */
  public static Descriptor tracepoint(long id) {
    try (Arena arena = new Arena()) {
      NativeBuffer attribute = attribute(arena, TYPE_TRACEPOINT, id).putLong(16, 1);
      return open(attribute, "perf_event_open of tracepoint " + id);
    }
  }

  /**
   * A probe on an instruction of a file.
   *
   * @param type number of the uprobe event source
   * @param returnBit bit of {@code config} that asks for the return; -1 for the instruction itself
   * @param offset of the instruction in the file
   * @param semaphore offset in the file of the counter that the kernel is to raise meanwhile; 0 for
   *     none
   * @param process -1 for all
   */
  public static Descriptor userProbe(
      int type, int returnBit, String file, long offset, long semaphore, int process) {
    try (Arena arena = new Arena()) {
      long config = (returnBit < 0 ? 0 : 1L << returnBit) | semaphore << SEMAPHORE_SHIFT;
      NativeBuffer attribute =
          attribute(arena, type, config).putAddress(56, arena.string(file)).putLong(64, offset);
      return open(attribute, "perf_event_open of " + file, process, process < 0 ? 0 : ANY_CPU, -1);
    }
  }

  /**
   * What is sampled.
   *
   * @param type PERF_TYPE_HARDWARE or PERF_TYPE_SOFTWARE
   * @param config number of the event
   * @param rate samples a second, or events for a sample
   * @param frequency whether {@code rate} is a frequency
   */
  public record Sampling(int type, int config, long rate, boolean frequency) {}

  /**
   * Samples on one CPU.
   *
   * @param process -1 for all
   */
  public static Descriptor sampling(Sampling sampling, int process, int cpu) {
    try (Arena arena = new Arena()) {
      NativeBuffer attribute =
          attribute(arena, sampling.type(), sampling.config())
              .putLong(16, sampling.rate())
              .putLong(40, sampling.frequency() ? FREQUENCY : 0);
      return open(attribute, "perf_event_open of a sample", process, cpu, -1);
    }
  }

  /** The event that programs write to with bpf_perf_event_output, on one CPU. */
  static Descriptor output(int cpu, int wakeupEvents) {
    try (Arena arena = new Arena()) {
      NativeBuffer attribute =
          attribute(arena, TYPE_SOFTWARE, BPF_OUTPUT)
              .putLong(16, 1)
              .putLong(24, SAMPLE_RAW)
              .putInt(48, wakeupEvents);
      return open(attribute, "perf_event_open of a buffer", -1, cpu, -1);
    }
  }

  /** {@code struct perf_event_attr}: the kind of event, and which one. */
  private static NativeBuffer attribute(Arena arena, int type, long config) {
    return arena
        .allocate(ATTRIBUTE_SIZE)
        .putInt(0, type)
        .putInt(4, ATTRIBUTE_SIZE)
        .putLong(8, config);
  }

  private static Descriptor open(NativeBuffer attribute, String what) {
    // Any process, on CPU 0: the program runs on every CPU, the event only carries it.
    return open(attribute, what, -1, 0, -1);
  }

  private static Descriptor open(
      NativeBuffer attribute, String what, int process, int cpu, int group) {
    long result =
        LibC.syscall(
            Architecture.current().perfEventOpen,
            attribute.address(),
            process,
            cpu,
            group,
            CLOSE_ON_EXEC,
            0);
    if (result < 0) {
      throw new SystemCallException(what, Native.getLastError());
    }
    return new Descriptor((int) result);
  }

  /** Lets a program run at the event; the kernel keeps it until the event is closed. */
  public static void setProgram(Descriptor event, Descriptor program) {
    control(event, IOC_SET_BPF, program.number(), "PERF_EVENT_IOC_SET_BPF");
  }

  public static void enable(Descriptor event) {
    control(event, IOC_ENABLE, 0, "PERF_EVENT_IOC_ENABLE");
  }

  public static void disable(Descriptor event) {
    control(event, IOC_DISABLE, 0, "PERF_EVENT_IOC_DISABLE");
  }

  private static void control(Descriptor event, long request, long argument, String name) {
    if (LibC.ioctl(event.number(), request, argument) != 0) {
      throw new SystemCallException(name, Native.getLastError());
    }
  }
}
