package org.b.backend.codegen;

import java.util.function.Supplier;

/**
 * Copies bytes of a packet that the program cannot reach itself: with bpf_skb_load_bytes, and where
 * there is none, in netfilter programs, by way of a dynptr to the packet that the context leads to
 * (bpf_dynptr_from_skb, bpf_dynptr_read, 6.4). Flow dissectors read what they can reach themselves.
 */
final class PacketBytes {
  /**
   * Offsets beyond it are taken for outside: the verifier takes a packet range only where pointer
   * and access end below 0xffff (find_good_pkt_pointers, MAX_PACKET_OFF, 6.12).
   */
  private static final int LARGEST_OFFSET = 0xff00;

  private final FunctionText text;
  private final Frame frame;
  private final Supplier<String> dynptrFunction;
  private String dynptr;

  /**
   * @param dynptrFunction declares bpf_dynptr_from_skb and gives its symbol
   */
  PacketBytes(FunctionText text, Frame frame, Supplier<String> dynptrFunction) {
    this.text = text;
    this.frame = frame;
    this.dynptrFunction = dynptrFunction;
  }

  /** Fills memory, and gives 0 or a negative error; what it cannot fill may stay as it was. */
  String copy(String offset, String place, int size) {
    if (frame.graph().programType().readsThroughDynptr()) {
      return throughDynptr(offset, place, size);
    }
    return frame.graph().programType().dissectsFlows()
        ? fromPieces(text.opaque(offset), place, size)
        : load(offset, place, size);
  }

  private String load(String offset, String place, int size) {
    return frame.call(
        "i64",
        "bpf_skb_load_bytes",
        "ptr " + Frame.CONTEXT + ", i64 " + offset + ", ptr " + place + ", i64 " + size);
  }

  /** In place where the bytes are in the first piece; the helper knows the others. */
  private String fromPieces(String offset, String place, int size) {
    String result = text.slot("i64");
    String elsewhere = text.label();
    String done = text.label();
    move(tested("data", "data_end", offset, size, elsewhere), place, size, true);
    text.store("i64", "0", result);
    text.jump(done);
    text.start(elsewhere);
    frame.barrier();
    text.store("i64", load(offset, place, size), result);
    text.jump(done);
    text.start(done);
    frame.barrier();
    return text.load("i64", result);
  }

  /**
   * Copies bytes that are there.
   *
   * @param place at a multiple of 8
   * @param aligned whether each access may be taken for one at a multiple of its size, as those of
   *     headers are
   */
  void move(String from, String place, int bytes, boolean aligned) {
    int at = 0;
    for (int size = 8; size >= 1; size /= 2) {
      for (; at + size <= bytes; at += size) {
        String bits = "i" + size * 8;
        int alignment = aligned ? size : 1;
        String address = text.address(from, at);
        String loaded = text.value("load " + bits + ", ptr " + address + ", align " + alignment);
        text.store(bits, loaded, text.address(place, at));
      }
    }
  }

  /**
   * The address of bytes that are there, behind the tests that say so.
   *
   * @param first name of the context's field with the start
   * @param last the one with the end
   * @param offset of which LLVM knows nothing
   */
  String tested(String first, String last, String offset, int size, String otherwise) {
    String near = text.label();
    String there = text.label();
    text.branch(text.value("icmp ugt i64 " + offset + ", " + LARGEST_OFFSET), otherwise, near);
    text.start(near);
    frame.barrier();
    String pointer =
        opaque(text.value("getelementptr i8, ptr " + bound(first) + ", i64 " + offset));
    String end = opaque(text.address(pointer, size));
    text.branch(text.value("icmp ugt ptr " + end + ", " + bound(last)), otherwise, there);
    text.start(there);
    frame.barrier();
    return pointer;
  }

  private String opaque(String pointer) {
    return text.value("call ptr asm sideeffect \"\", \"=r,0\"(ptr " + pointer + ") #1");
  }

  /** A pointer that the context has: where packet bytes start or end. */
  String bound(String name) {
    return frame.pointer(
        frame
            .graph()
            .programType()
            .field(name)
            .orElseThrow(() -> new IllegalStateException("the context has no field " + name)));
  }

  private String throughDynptr(String offset, String place, int size) {
    if (dynptr == null) {
      dynptr = text.slot("[2 x i64]");
    }
    String packet = frame.pointer(frame.graph().programType().field("skb").orElseThrow());
    text.effect(
        "call i64 " + dynptrFunction.get() + "(ptr " + packet + ", i64 0, ptr " + dynptr + ")");
    return frame.call(
        "i64",
        "bpf_dynptr_read",
        "ptr " + place + ", i64 " + size + ", ptr " + dynptr + ", i64 " + offset + ", i64 0");
  }
}
