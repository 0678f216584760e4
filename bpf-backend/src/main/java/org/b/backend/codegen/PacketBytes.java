package org.b.backend.codegen;

import java.util.function.Supplier;

/**
 * Copies bytes of a packet that the program cannot reach itself: with bpf_skb_load_bytes, and where
 * there is none, in netfilter programs, by way of a dynptr to the packet that the context leads to
 * (bpf_dynptr_from_skb, bpf_dynptr_read, 6.4).
 */
final class PacketBytes {
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
    if (!frame.graph().programType().readsThroughDynptr()) {
      return frame.call(
          "i64",
          "bpf_skb_load_bytes",
          "ptr " + Frame.CONTEXT + ", i64 " + offset + ", ptr " + place + ", i64 " + size);
    }
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
