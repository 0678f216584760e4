package org.b.backend.facts;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Instructions of the programs that ask (include/uapi/linux/bpf.h). */
final class Code {
  private static final int LOAD = 0x61;
  private static final int STORE = 0x63;
  private static final int MOVE = 0xb7;
  private static final int MOVE_REGISTER = 0xbf;
  private static final int ADD = 0x07;
  private static final int CALL = 0x85;
  private static final int EXIT = 0x95;
  private static final int JUMP_IF_NOT = 0x55;
  private static final int LOAD_WIDE = 0x18;
  private static final int PSEUDO_MAP = 1;
  private static final int PSEUDO_KERNEL_FUNCTION = 2;

  private Code() {}

  static byte[] move(int register, int value) {
    return instruction(MOVE, register, 0, 0, value);
  }

  static byte[] copy(int register, int from) {
    return instruction(MOVE_REGISTER, register, from, 0, 0);
  }

  static byte[] add(int register, int value) {
    return instruction(ADD, register, 0, 0, value);
  }

  static byte[] load(int target, int from, int offset, int size) {
    return instruction(LOAD | width(size), target, from, offset, 0);
  }

  static byte[] store(int to, int offset, int size, int source) {
    return instruction(STORE | width(size), to, source, offset, 0);
  }

  static byte[] call(int helper) {
    return instruction(CALL, 0, 0, 0, helper);
  }

  /** A call of a function of the kernel, or of the only module that the program calls. */
  static byte[] callFunction(int id, boolean ofModule) {
    return instruction(CALL, 0, PSEUDO_KERNEL_FUNCTION, ofModule ? 1 : 0, id);
  }

  /** Goes on behind the next two instructions unless the register is 0. */
  static byte[] skipTwoIfSet(int register) {
    return instruction(JUMP_IF_NOT, register, 0, 2, 0);
  }

  static byte[] map(int register, int descriptor) {
    return join(
        instruction(LOAD_WIDE, register, PSEUDO_MAP, 0, descriptor), instruction(0, 0, 0, 0, 0));
  }

  static byte[] exit() {
    return instruction(EXIT, 0, 0, 0, 0);
  }

  static byte[] join(byte[]... parts) {
    int size = 0;
    for (byte[] part : parts) {
      size += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(size);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  private static int width(int size) {
    return switch (size) {
      case 1 -> 0x10;
      case 2 -> 0x08;
      case 4 -> 0x00;
      default -> 0x18;
    };
  }

  private static byte[] instruction(int code, int target, int source, int offset, int immediate) {
    return ByteBuffer.allocate(8)
        .order(ByteOrder.nativeOrder())
        .put((byte) code)
        .put((byte) (source << 4 | target))
        .putShort((short) offset)
        .putInt(immediate)
        .array();
  }
}
