package org.b.backend.sys;

import com.sun.jna.Native;
import java.nio.charset.StandardCharsets;

/**
 * bpf(2), one method a command. Attribute offsets are those of {@code union bpf_attr} in
 * include/uapi/linux/bpf.h (Linux 6.12); kernels ignore a longer attribute whose tail is zero.
 * Every method throws {@link SystemCallException} unless it says otherwise.
 */
public final class Bpf {
  /** Bytes of an object's name without the final zero (BPF_OBJ_NAME_LEN - 1). */
  public static final int NAME_LENGTH = 15;

  public static final int ANY = 0;
  public static final int F_RDONLY_PROG = 1 << 7;
  public static final int F_MMAPABLE = 1 << 10;

  static final int MAP_CREATE = 0;
  static final int MAP_LOOKUP_ELEM = 1;
  static final int MAP_UPDATE_ELEM = 2;
  static final int MAP_DELETE_ELEM = 3;
  static final int MAP_GET_NEXT_KEY = 4;
  static final int PROG_LOAD = 5;
  static final int OBJ_PIN = 6;
  static final int OBJ_GET = 7;
  static final int PROG_ATTACH = 8;
  static final int PROG_DETACH = 9;
  static final int PROG_TEST_RUN = 10;
  static final int MAP_GET_FD_BY_ID = 14;
  static final int OBJ_GET_INFO_BY_FD = 15;
  static final int RAW_TRACEPOINT_OPEN = 17;
  static final int BTF_LOAD = 18;
  static final int MAP_FREEZE = 22;
  static final int MAP_LOOKUP_BATCH = 24;
  static final int LINK_CREATE = 28;
  static final int ITER_CREATE = 33;
  static final int PROG_STREAM_READ_BY_FD = 37;

  private static final int ATTRIBUTE_SIZE = 152;

  private Bpf() {}

  /** A call's result: not negative, or a negated error number. */
  static int call(int command, NativeBuffer attribute) {
    long result =
        LibC.syscall(
            Architecture.current().bpf, command, attribute.address(), attribute.size(), 0, 0, 0);
    return result >= 0 ? (int) result : -Native.getLastError();
  }

  static NativeBuffer attribute(Arena arena) {
    return arena.allocate(ATTRIBUTE_SIZE);
  }

  static int check(String what, int result) {
    if (result < 0) {
      throw new SystemCallException(what, -result);
    }
    return result;
  }

  /**
   * A name as the kernel takes it: at most 15 bytes of letters, digits, {@code _} and {@code .}.
   */
  public static String objectName(String name) {
    String clean = name.replaceAll("[^A-Za-z0-9_.]", "_");
    return clean.length() > NAME_LENGTH ? clean.substring(0, NAME_LENGTH) : clean;
  }

  static void putName(NativeBuffer attribute, int offset, String name) {
    attribute.putBytes(offset, objectName(name).getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * BPF_MAP_CREATE's arguments.
   *
   * @param btf 0 for a map without types
   * @param inner descriptor number of a map like the values of this one; 0 for none
   * @param kernelType id of the kernel type of the values of a STRUCT_OPS map; 0 for none
   * @param module descriptor number of the types of the module that {@code kernelType} is of
   */
  public record MapRequest(
      String name,
      int type,
      int keySize,
      int valueSize,
      int maxEntries,
      int flags,
      int btf,
      int keyType,
      int valueType,
      long extra,
      int inner,
      int kernelType,
      int module) {
    public MapRequest(
        String name,
        int type,
        int keySize,
        int valueSize,
        int maxEntries,
        int flags,
        int btf,
        int keyType,
        int valueType) {
      this(name, type, keySize, valueSize, maxEntries, flags, btf, keyType, valueType, 0, 0, 0, 0);
    }
  }

  public static Descriptor mapCreate(MapRequest request) {
    try (Arena arena = new Arena()) {
      NativeBuffer attribute = attribute(arena);
      attribute
          .putInt(0, request.type())
          .putInt(4, request.keySize())
          .putInt(8, request.valueSize())
          .putInt(12, request.maxEntries())
          .putInt(16, request.flags())
          .putInt(48, request.btf())
          .putInt(52, request.keyType())
          .putInt(56, request.valueType())
          .putInt(20, request.inner())
          .putInt(60, request.kernelType())
          .putLong(64, request.extra())
          .putInt(72, request.module());
      putName(attribute, 28, request.name());
      return new Descriptor(check("BPF_MAP_CREATE", call(MAP_CREATE, attribute)));
    }
  }

  /** Makes a map read-only for user space (5.2). */
  public static void mapFreeze(Descriptor map) {
    try (Arena arena = new Arena()) {
      NativeBuffer attribute = attribute(arena).putInt(0, map.number());
      check("BPF_MAP_FREEZE", call(MAP_FREEZE, attribute));
    }
  }

  /**
   * Attaches a raw tracepoint program by the tracepoint's name.
   *
   * @param tracepoint {@code null} for programs that were bound to their target when loaded
   */
  public static Descriptor rawTracepointOpen(String tracepoint, Descriptor program) {
    try (Arena arena = new Arena()) {
      NativeBuffer attribute =
          attribute(arena)
              .putAddress(0, tracepoint == null ? null : arena.string(tracepoint))
              .putInt(8, program.number());
      return new Descriptor(check("BPF_RAW_TRACEPOINT_OPEN", call(RAW_TRACEPOINT_OPEN, attribute)));
    }
  }

  /**
   * Attaches a program through a link (5.7).
   *
   * @param target a descriptor, or an interface index for links to interfaces
   */
  public static Descriptor linkCreate(Descriptor program, int target, int attachType) {
    try (Arena arena = new Arena()) {
      NativeBuffer attribute =
          attribute(arena).putInt(0, program.number()).putInt(4, target).putInt(8, attachType);
      return new Descriptor(check("BPF_LINK_CREATE", call(LINK_CREATE, attribute)));
    }
  }

  /** As {@link #linkCreate(Descriptor, int, int)} with what the kind of link takes beside. */
  public static Descriptor linkCreate(
      Descriptor program, int target, int attachType, int flags, LinkExtra extra) {
    try (Arena arena = new Arena()) {
      NativeBuffer attribute =
          attribute(arena)
              .putInt(0, program.number())
              .putInt(4, target)
              .putInt(8, attachType)
              .putInt(12, flags);
      extra.put(attribute);
      return new Descriptor(check("BPF_LINK_CREATE", call(LINK_CREATE, attribute)));
    }
  }

  /** Writes the part of the attribute of BPF_LINK_CREATE that depends on the kind of link. */
  @FunctionalInterface
  public interface LinkExtra {
    LinkExtra NONE = attribute -> {};

    /**
     * @param attribute the part starts at byte 16
     */
    void put(NativeBuffer attribute);
  }

  /** Attaches a program the old way, without a link: it stays when the process ends. */
  public static void programAttach(Descriptor program, int target, int attachType, int flags) {
    try (Arena arena = new Arena()) {
      NativeBuffer attribute =
          attribute(arena)
              .putInt(0, target)
              .putInt(4, program.number())
              .putInt(8, attachType)
              .putInt(12, flags);
      check("BPF_PROG_ATTACH", call(PROG_ATTACH, attribute));
    }
  }

  public static void programDetach(Descriptor program, int target, int attachType) {
    try (Arena arena = new Arena()) {
      NativeBuffer attribute =
          attribute(arena).putInt(0, target).putInt(4, program.number()).putInt(8, attachType);
      check("BPF_PROG_DETACH", call(PROG_DETACH, attribute));
    }
  }

  /** A descriptor to read an iterator's output from (5.8). */
  public static Descriptor iteratorCreate(Descriptor link) {
    try (Arena arena = new Arena()) {
      NativeBuffer attribute = attribute(arena).putInt(0, link.number());
      return new Descriptor(check("BPF_ITER_CREATE", call(ITER_CREATE, attribute)));
    }
  }

  /** A map by its kernel-wide id; needs CAP_SYS_ADMIN. */
  public static Descriptor mapById(int id) {
    try (Arena arena = new Arena()) {
      NativeBuffer attribute = attribute(arena).putInt(0, id);
      return new Descriptor(check("BPF_MAP_GET_FD_BY_ID", call(MAP_GET_FD_BY_ID, attribute)));
    }
  }

  /** The kernel-wide id of a program or a map: both tell it in the same place. */
  public static int id(Descriptor object) {
    try (Arena arena = new Arena()) {
      NativeBuffer info = arena.allocate(64);
      NativeBuffer attribute =
          attribute(arena).putInt(0, object.number()).putInt(4, info.size()).putAddress(8, info);
      check("BPF_OBJ_GET_INFO_BY_FD", call(OBJ_GET_INFO_BY_FD, attribute));
      return info.bytes().getInt(4);
    }
  }

  /** Makes an object reachable under a path of a BPF file system. */
  public static void pin(Descriptor object, String path) {
    try (Arena arena = new Arena()) {
      NativeBuffer attribute =
          attribute(arena).putAddress(0, arena.string(path)).putInt(8, object.number());
      check("BPF_OBJ_PIN", call(OBJ_PIN, attribute));
    }
  }

  /**
   * What a trial run of a program gave.
   *
   * @param result the program's result
   * @param nanoseconds average duration of one run
   * @param data the packet afterwards
   */
  public record TestRun(int result, long nanoseconds, byte[] data) {}

  /**
   * Takes out what a program has written to one of its streams (6.17); nothing where there is
   * nothing, and where the kernel has no streams.
   *
   * @param stream 1 for output, 2 for errors, the kernel's own messages among them
   * @param most bytes
   */
  public static byte[] streamRead(Descriptor program, int stream, int most) {
    try (Arena arena = new Arena()) {
      NativeBuffer buffer = arena.allocate(most);
      NativeBuffer attribute =
          attribute(arena)
              .putAddress(0, buffer)
              .putInt(8, most)
              .putInt(12, stream)
              .putInt(16, program.number());
      int length = call(PROG_STREAM_READ_BY_FD, attribute);
      return length <= 0 ? new byte[0] : buffer.getBytes(0, length);
    }
  }

  /**
   * Runs a program that gets no packet, such as one of a raw tracepoint, without attaching it:
   * there the kernel takes a context alone (bpf_prog_test_run_raw_tp, 5.10).
   */
  public static int testRun(Descriptor program, byte[] context) {
    try (Arena arena = new Arena()) {
      NativeBuffer attribute =
          attribute(arena)
              .putInt(0, program.number())
              .putInt(40, context.length)
              .putAddress(48, arena.copy(context));
      check("BPF_PROG_TEST_RUN", call(PROG_TEST_RUN, attribute));
      return attribute.bytes().getInt(4);
    }
  }

  /**
   * Runs a program on a packet (BPF_PROG_TEST_RUN) without attaching it.
   *
   * @param context fields of its context in the kernel's layout, the others zero; empty for none
   * @param repeat how often; the duration is the average
   */
  public static TestRun testRun(Descriptor program, byte[] packet, byte[] context, int repeat) {
    try (Arena arena = new Arena()) {
      NativeBuffer output = arena.allocate(packet.length + 256);
      NativeBuffer attribute =
          attribute(arena)
              .putInt(0, program.number())
              .putInt(8, packet.length)
              .putInt(12, output.size())
              .putAddress(16, arena.copy(packet))
              .putAddress(24, output)
              .putInt(32, repeat);
      if (context.length > 0) {
        attribute.putInt(40, context.length).putAddress(48, arena.copy(context));
      }
      check("BPF_PROG_TEST_RUN", call(PROG_TEST_RUN, attribute));
      int length = Math.min(attribute.bytes().getInt(12), output.size());
      return new TestRun(
          attribute.bytes().getInt(4),
          Integer.toUnsignedLong(attribute.bytes().getInt(36)),
          output.getBytes(0, length));
    }
  }

  /**
   * What BPF_BTF_LOAD gave.
   *
   * @param descriptor {@code null} if the kernel refused
   * @param errno 0 if the kernel accepted
   * @param log what the kernel said; empty on success
   */
  public record BtfResult(Descriptor descriptor, int errno, String log) {}

  /** Loads type information; a refusal is a result, not an exception. */
  public static BtfResult btfLoad(byte[] btf) {
    try (Arena arena = new Arena()) {
      NativeBuffer attribute =
          attribute(arena).putAddress(0, arena.copy(btf)).putInt(16, btf.length);
      int result = call(BTF_LOAD, attribute);
      if (result >= 0) {
        return new BtfResult(new Descriptor(result), 0, "");
      }
      NativeBuffer log = arena.allocate(1 << 16);
      attribute.putAddress(8, log).putInt(20, log.size()).putInt(24, 1);
      int retry = call(BTF_LOAD, attribute);
      if (retry >= 0) {
        return new BtfResult(new Descriptor(retry), 0, "");
      }
      return new BtfResult(null, -result, log.text());
    }
  }
}
