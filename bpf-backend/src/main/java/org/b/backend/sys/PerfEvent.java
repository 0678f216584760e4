package org.b.backend.sys;

import com.sun.jna.Native;

/**
 * perf_event_open(2) for kernel probes. Offsets are those of {@code struct perf_event_attr} in
 * include/uapi/linux/perf_event.h.
 */
public final class PerfEvent {
  private static final int ATTRIBUTE_SIZE = 112;
  private static final int CLOSE_ON_EXEC = 8;
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
          arena
              .allocate(ATTRIBUTE_SIZE)
              .putInt(0, type)
              .putInt(4, ATTRIBUTE_SIZE)
              .putLong(8, returnBit < 0 ? 0 : 1L << returnBit)
              .putAddress(56, arena.string(function));
      return open(attribute, "perf_event_open of " + function);
    }
  }

  private static Descriptor open(NativeBuffer attribute, String what) {
    // Any process, on CPU 0: the program runs on every CPU, the event only carries it.
    long result =
        LibC.syscall(
            Architecture.current().perfEventOpen, attribute.address(), -1, 0, -1, CLOSE_ON_EXEC, 0);
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
