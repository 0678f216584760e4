package org.b.backend.codegen;

import java.util.Optional;
import org.b.core.facts.ContextMemory;
import org.b.core.facts.ProgramType;
import org.b.core.graph.Instruction;
import org.b.core.types.IntegerType;

/**
 * Copies bytes from anywhere in the packet, without a test in the program: what is not there is
 * zeros. A helper does it where there is one, since bytes may lie in another piece of the packet
 * than the one between {@code data} and {@code data_end}; it clears what it cannot fill
 * (bpf_skb_load_bytes, err_clear, 5.10 to 6.12). XDP programs and message filters read directly.
 */
final class PacketCopyWriter {
  /** {@code -EFAULT}, as bpf_skb_store_bytes says of bytes that are not there. */
  private static final int FAULT = -14;

  private final FunctionText text;
  private final Frame frame;
  private final ValueWriter values;
  private final Arithmetic arithmetic;
  private final PacketBytes bytes;
  private final ProgramType type;

  PacketCopyWriter(
      FunctionText text,
      Frame frame,
      ValueWriter values,
      Arithmetic arithmetic,
      PacketBytes bytes) {
    this.bytes = bytes;
    this.text = text;
    this.frame = frame;
    this.values = values;
    this.arithmetic = arithmetic;
    this.type = frame.graph().programType();
  }

  /** Bytes of the packet; where the context does not say, of its first piece. */
  String length() {
    for (String name : new String[] {"len", "size"}) {
      if (type.field(name).isPresent()) {
        return values.contextLoad(type.field(name).get().offset(), IntegerType.U32);
      }
    }
    String end = text.value("ptrtoint ptr " + bytes.bound("data_end") + " to i64");
    String start = text.value("ptrtoint ptr " + bytes.bound("data") + " to i64");
    String length = text.opaque(text.value("sub i64 " + end + ", " + start));
    return text.value("and i64 " + length + ", 4294967295");
  }

  void copy(Instruction.CopyPacket copy) {
    String offset = text.opaque(values.value(copy.offset()));
    boolean integer = copy.target().type() instanceof IntegerType;
    String place = frame.output(copy.target());
    if (copy.memory().isEmpty() && type.copiesPacket()) {
      if (type.readsThroughDynptr()) {
        frame.zero(place, copy.size());
      }
      bytes.copy(offset, place, copy.size());
    } else {
      direct(copy, offset, place);
    }
    if (integer) {
      int bits = copy.size() * 8;
      String raw = text.load("i" + bits, place);
      String value =
          bits == 8 || copy.memory().isPresent()
              ? raw
              : text.value(
                  "call i" + bits + " @llvm.bswap.i" + bits + "(i" + bits + " " + raw + ")");
      String wide = bits == 64 ? value : text.value("zext i" + bits + " " + value + " to i64");
      frame.assign(copy.target(), arithmetic.normalise(wide, (IntegerType) copy.target().type()));
    }
  }

  private void direct(Instruction.CopyPacket copy, String offset, String place) {
    frame.zero(place, copy.size());
    String done = text.label();
    String pointer = tested(copy.memory(), offset, copy.size(), done);
    bytes.move(pointer, place, copy.size(), false);
    text.jump(done);
    text.start(done);
    frame.barrier();
  }

  /** Writes where it can be reached; the verifier wants no more for it than for a load. */
  void write(Instruction.WritePacket write) {
    int size = ((IntegerType) write.value().type()).size();
    String offset = text.opaque(values.value(write.offset()));
    String value = text.opaque(values.value(write.value()));
    String done = text.label();
    frame.assign(write.target(), Integer.toString(FAULT));
    String pointer = tested(write.memory(), offset, size, done);
    String bits = "i" + size * 8;
    String stored = size == 8 ? value : text.value("trunc i64 " + value + " to " + bits);
    text.store(bits, stored, pointer);
    frame.assign(write.target(), "0");
    text.jump(done);
    text.start(done);
    frame.barrier();
  }

  private String tested(Optional<ContextMemory> memory, String offset, int size, String otherwise) {
    String first = memory.map(ContextMemory::field).orElse("data");
    String last = memory.map(ContextMemory::end).orElse("data_end");
    return bytes.tested(first, last, offset, size, otherwise);
  }
}
