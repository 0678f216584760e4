package org.b.backend.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.backend.object.MapDefinition;
import org.b.backend.object.ObjectFile;
import org.b.backend.object.ProgramDefinition;

/** Programs written instruction by instruction, for tests that must not depend on a compiler. */
public final class Assembly {
  private final ByteArrayOutputStream code = new ByteArrayOutputStream();
  private final List<ProgramDefinition.MapReference> references = new ArrayList<>();
  private final List<ProgramDefinition.KernelSymbol> symbols = new ArrayList<>();

  public Assembly add(int opcode, int target, int source, int offset, int immediate) {
    code.writeBytes(
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) opcode)
            .put((byte) (source << 4 | target))
            .putShort((short) offset)
            .putInt(immediate)
            .array());
    return this;
  }

  /** {@code rN = value}. */
  public Assembly move(int register, int value) {
    return add(0xb7, register, 0, 0, value);
  }

  public Assembly exit() {
    return add(0x95, 0, 0, 0, 0);
  }

  /** {@code return value}. */
  public Assembly result(int value) {
    return move(0, value).exit();
  }

  /** {@code rN = address of the map, or of the first value of an array}. */
  public Assembly map(int register, String map, boolean value, int offset) {
    references.add(new ProgramDefinition.MapReference(code.size() / 8, map, value, offset));
    return add(0x18, register, 0, 0, 0).add(0, 0, 0, 0, 0);
  }

  /** Adds 1 to the number at {@code offset} of the first value of an array; uses r1 and r2. */
  public Assembly count(String map, int offset) {
    return map(1, map, true, offset).move(2, 1).add(0xdb, 1, 2, 0, 0);
  }

  /** Calls a function of the kernel. */
  public Assembly call(String function) {
    symbols.add(new ProgramDefinition.KernelSymbol(code.size() / 8, function, true, false, false));
    return add(0x85, 0, 2, 0, 0);
  }

  public ProgramDefinition program(String name, String section) {
    return new ProgramDefinition(
        name,
        section,
        code.toByteArray(),
        List.copyOf(references),
        List.copyOf(symbols),
        List.of(),
        List.of(),
        List.of());
  }

  /** An array without types. */
  public static MapDefinition array(String name, int valueSize, int entries) {
    return map(name, 2, 4, valueSize, entries, 0);
  }

  public static MapDefinition map(
      String name, int type, int keySize, int valueSize, int entries, int flags) {
    return new MapDefinition(
        name, type, keySize, valueSize, entries, flags, 0, 0, Optional.empty());
  }

  public static ObjectFile object(List<MapDefinition> maps, ProgramDefinition... programs) {
    return new ObjectFile("GPL", Optional.empty(), maps, List.of(programs));
  }

  /**
   * A program on {@code __sk_buff} that counts IPv4 packets in {@code hits} and returns {@code
   * result}.
   */
  public static ObjectFile packetCounter(String section, int result) {
    return object(
        List.of(array("hits", 8, 1)),
        new Assembly()
            .add(0x61, 3, 1, 16, 0) // r3 = skb->protocol
            .add(0x55, 3, 0, 4, 0x0008) // if not IPv4 skip the counting
            .count("hits", 0)
            .result(result)
            .program("count", section));
  }
}
