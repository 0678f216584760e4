package org.b.backend.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.backend.object.ProgramDefinition;
import org.b.backend.object.ProgramDefinition.KernelRelocation;
import org.b.core.btf.Btf;
import org.b.core.btf.ObjectFormatException;

/**
 * Fills in what depends on the layout of the running kernel's types (CO-RE): field offsets and
 * sizes, sizes and ids of types, values of enumerators, and whether each exists. What does not
 * exist and is not asked for by an existence relocation becomes an instruction that the verifier
 * refuses when it is reached, as in other loaders: code behind a test of existence is never
 * reached.
 */
final class KernelRelocator {
  /** {@code enum bpf_core_relo_kind} of include/uapi/linux/bpf.h. */
  static final int FIELD_BYTE_OFFSET = 0;

  static final int FIELD_BYTE_SIZE = 1;
  static final int FIELD_EXISTS = 2;
  static final int FIELD_SIGNED = 3;
  static final int FIELD_SHIFT_LEFT = 4;
  static final int FIELD_SHIFT_RIGHT = 5;
  static final int TYPE_ID_LOCAL = 6;
  static final int TYPE_ID_TARGET = 7;
  static final int TYPE_EXISTS = 8;
  static final int TYPE_SIZE = 9;
  static final int ENUMERATOR_EXISTS = 10;
  static final int ENUMERATOR_VALUE = 11;
  static final int TYPE_MATCHES = 12;

  /** A call of a helper that no kernel has; its number is easy to find in a log. */
  static final int MISSING = 0x0bad2310;

  private static final int CLASS_LOAD = 1;
  private static final int CLASS_STORE = 2;
  private static final int CLASS_STORE_REGISTER = 3;
  private static final int CLASS_ALU = 4;
  private static final int CLASS_ALU_64 = 7;
  private static final int LOAD_64 = 0x18;
  private static final int CALL = 0x85;

  private record Key(int type, String access, int kind) {}

  private final Btf local;
  private final KernelTypes kernel;
  private final Map<Key, Optional<CoreField.Value>> known = new HashMap<>();
  private final Set<String> absent = new LinkedHashSet<>();

  KernelRelocator(Btf local, KernelTypes kernel) {
    this.local = local;
    this.kernel = kernel;
  }

  /** What the running kernel's types lack of what was read: {@code struct.field}. */
  Set<String> absent() {
    return absent;
  }

  /** Changes a program's instructions in place. */
  void relocate(ProgramDefinition program, byte[] instructions) {
    ByteBuffer code = ByteBuffer.wrap(instructions).order(ByteOrder.LITTLE_ENDIAN);
    for (KernelRelocation relocation : program.relocations()) {
      Key key = new Key(relocation.type(), relocation.access(), relocation.kind());
      Optional<CoreField.Value> value = known.get(key);
      if (value == null) {
        value = value(relocation);
        known.put(key, value);
      }
      patch(code, relocation.instruction() * 8, value, program.name());
    }
  }

  private Optional<CoreField.Value> value(KernelRelocation relocation) {
    int kind = relocation.kind();
    if (kind == TYPE_ID_LOCAL) {
      return Optional.of(CoreField.Value.of(relocation.type()));
    }
    CoreField wanted = CoreField.parse(local, relocation);
    for (Btf types : kernel.all()) {
      for (int kindOfType : wanted.kinds()) {
        for (int candidate : types.findAll(kindOfType, wanted.typeName())) {
          Optional<CoreField.Value> value = wanted.in(types, candidate);
          if (value.isPresent()) {
            return value;
          }
        }
      }
    }
    boolean asksForExistence =
        kind == FIELD_EXISTS
            || kind == TYPE_EXISTS
            || kind == ENUMERATOR_EXISTS
            || kind == TYPE_MATCHES
            || kind == TYPE_SIZE;
    if (asksForExistence) {
      return Optional.of(CoreField.Value.of(0));
    }
    absent.add(wanted.display());
    return Optional.empty();
  }

  private static void patch(
      ByteBuffer code, int at, Optional<CoreField.Value> found, String program) {
    int opcode = Byte.toUnsignedInt(code.get(at));
    if (found.isEmpty()) {
      missing(code, at, opcode);
      return;
    }
    long value = found.get().number();
    switch (opcode & 7) {
      case CLASS_ALU, CLASS_ALU_64 -> code.putInt(at + 4, (int) value);
      case CLASS_LOAD, CLASS_STORE, CLASS_STORE_REGISTER -> {
        if (value < 0 || value > Short.MAX_VALUE) {
          throw new ObjectFormatException(
              "a field that " + program + " reads is too far into its struct on this kernel");
        }
        code.putShort(at + 2, (short) value);
        resize(code, at, opcode, found.get());
      }
      default -> {
        if (opcode != LOAD_64) {
          throw new ObjectFormatException(
              program + " wants an instruction relocated that cannot be");
        }
        code.putInt(at + 4, (int) value);
        code.putInt(at + 12, (int) (value >>> 32));
      }
    }
  }

  /** An integer field that has another size in the kernel is read with that size. */
  private static void resize(ByteBuffer code, int at, int opcode, CoreField.Value value) {
    if (value.size() == value.localSize() || value.size() == 0) {
      return;
    }
    int width =
        switch (value.size()) {
          case 1 -> 0x10;
          case 2 -> 0x08;
          case 4 -> 0x00;
          case 8 -> 0x18;
          default -> -1;
        };
    if (width >= 0 && value.resizable()) {
      code.put(at, (byte) (opcode & ~0x18 | width));
    }
  }

  private static void missing(ByteBuffer code, int at, int opcode) {
    int words = opcode == LOAD_64 ? 2 : 1;
    for (int i = 0; i < words; i++) {
      code.putLong(at + 8 * i, 0);
      code.put(at + 8 * i, (byte) CALL);
      code.putInt(at + 8 * i + 4, MISSING);
    }
  }
}
