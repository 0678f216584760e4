package org.b.backend.sys;

import java.util.List;

/**
 * BPF_PROG_LOAD's arguments and the call.
 *
 * @param type value of {@code enum bpf_prog_type}
 * @param instructions in the machine's byte order, 8 bytes each
 * @param expectedAttachType value of {@code enum bpf_attach_type}; 0 if the type has none
 * @param flags {@link #SLEEPABLE}, {@link #FRAGS}, {@link #FOR_DEVICE}
 * @param device index of the interface that the program is for; 0 for any
 * @param attachTarget id of the kernel type that the program is bound to; 0 for none
 * @param attachModule descriptor number of the types of the module that {@code attachTarget} is of;
 *     0 for the kernel's own
 * @param moduleTypes descriptor numbers of the types of modules whose functions are called
 * @param btf descriptor number of the object's type information; 0 for none
 * @param functions records of {@code struct bpf_func_info}; ignored without {@code btf}
 * @param lines records of {@code struct bpf_line_info}; ignored without {@code btf}
 */
public record ProgramLoad(
    String name,
    int type,
    byte[] instructions,
    String license,
    int expectedAttachType,
    int flags,
    int device,
    int attachTarget,
    int attachModule,
    List<Integer> moduleTypes,
    int btf,
    byte[] functions,
    byte[] lines) {
  /** BPF_F_SLEEPABLE, BPF_F_XDP_HAS_FRAGS and BPF_F_XDP_DEV_BOUND_ONLY. */
  public static final int SLEEPABLE = 1 << 4;

  public static final int FRAGS = 1 << 5;
  public static final int FOR_DEVICE = 1 << 6;

  /** A program that is bound to no kernel type. */
  public ProgramLoad(
      String name,
      int type,
      byte[] instructions,
      String license,
      int expectedAttachType,
      int btf,
      byte[] functions,
      byte[] lines) {
    this(
        name,
        type,
        instructions,
        license,
        expectedAttachType,
        0,
        0,
        0,
        0,
        List.of(),
        btf,
        functions,
        lines);
  }

  private static final int FUNCTION_RECORD = 8;
  private static final int LINE_RECORD = 16;

  /** A verifier log never needs more; kernels before 5.2 refuse bigger buffers. */
  private static final int LARGEST_LOG = (1 << 24) - 1;

  /**
   * What the kernel answered.
   *
   * @param descriptor {@code null} if it refused
   * @param errno 0 if it accepted
   * @param log complete verifier log; empty if none was asked for
   */
  public record Result(Descriptor descriptor, int errno, String log) {}

  /**
   * Loads the program; a refusal is a result, not an exception. The call cannot be interrupted: the
   * verifier may take seconds for a program that branches a lot.
   *
   * @param logLevel 0 for no log, 1 for the path to the error, 2 for everything
   */
  public Result run(int logLevel) {
    int size = logLevel == 0 ? 0 : 1 << 18;
    while (true) {
      try (Arena arena = new Arena()) {
        NativeBuffer log = size == 0 ? null : arena.allocate(size);
        int result = Bpf.call(Bpf.PROG_LOAD, attribute(arena, logLevel, log));
        boolean cut = result == -Errno.ENOSPC && log != null;
        if (cut && size < LARGEST_LOG) {
          size = (int) Math.min(LARGEST_LOG, (long) size * 8);
          continue;
        }
        String text = log == null ? "" : log.text();
        return result >= 0
            ? new Result(new Descriptor(result), 0, text)
            : new Result(null, -result, text);
      }
    }
  }

  private NativeBuffer attribute(Arena arena, int logLevel, NativeBuffer log) {
    NativeBuffer attribute =
        Bpf.attribute(arena)
            .putInt(0, type)
            .putInt(4, instructions.length / 8)
            .putAddress(8, arena.copy(instructions))
            .putAddress(16, arena.string(license))
            .putInt(44, flags)
            .putInt(64, device)
            .putInt(68, expectedAttachType)
            .putInt(108, attachTarget)
            .putInt(112, attachModule);
    if (!moduleTypes.isEmpty()) {
      // Calls name modules by place, and the first place stands for the kernel itself.
      NativeBuffer array = arena.allocate(4 * (moduleTypes.size() + 1));
      for (int i = 0; i < moduleTypes.size(); i++) {
        array.putInt(4 * (i + 1), moduleTypes.get(i));
      }
      attribute.putAddress(120, array);
    }
    Bpf.putName(attribute, 48, name);
    if (log != null) {
      attribute.putInt(24, logLevel).putInt(28, log.size()).putAddress(32, log);
    }
    if (btf != 0) {
      attribute.putInt(72, btf);
      if (functions.length > 0) {
        attribute
            .putInt(76, FUNCTION_RECORD)
            .putAddress(80, arena.copy(functions))
            .putInt(88, functions.length / FUNCTION_RECORD);
      }
      if (lines.length > 0) {
        attribute
            .putInt(92, LINE_RECORD)
            .putAddress(96, arena.copy(lines))
            .putInt(104, lines.length / LINE_RECORD);
      }
    }
    return attribute;
  }
}
