package org.b.backend.sys;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * A netlink request under construction (netlink(7), rtnetlink(7)): the header, a fixed part and
 * attributes, which may nest. Values are in the machine's byte order.
 */
public final class NetlinkMessage {
  private static final int HEADER = 16;

  private byte[] bytes = new byte[512];
  private int length;
  private final Deque<Integer> nests = new ArrayDeque<>();

  /**
   * @param flags {@code NLM_F_} bits; the request bit is added
   * @param fixedSize bytes of the fixed part, zero until {@link #fixedInt}
   */
  public NetlinkMessage(int type, int flags, int fixedSize) {
    length = HEADER + align(fixedSize);
    view().putShort(4, (short) type).putShort(6, (short) (flags | Netlink.REQUEST));
  }

  /** Stores a number into the fixed part. */
  public NetlinkMessage fixedInt(int offset, int value) {
    view().putInt(HEADER + offset, value);
    return this;
  }

  public NetlinkMessage attribute(int type, byte[] value) {
    int start = length;
    reserve(4 + align(value.length));
    view().putShort(start, (short) (4 + value.length)).putShort(start + 2, (short) type);
    System.arraycopy(value, 0, bytes, start + 4, value.length);
    length = start + 4 + align(value.length);
    return this;
  }

  public NetlinkMessage attribute(int type, int value) {
    return attribute(
        type, ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array());
  }

  /** Text with its final zero byte. */
  public NetlinkMessage attribute(int type, String value) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(value.getBytes(StandardCharsets.UTF_8));
    text.write(0);
    return attribute(type, text.toByteArray());
  }

  /** Starts an attribute that holds the following ones, up to {@link #end}. */
  public NetlinkMessage begin(int type) {
    nests.push(length);
    reserve(4);
    view().putShort(length + 2, (short) type);
    length += 4;
    return this;
  }

  public NetlinkMessage end() {
    int start = nests.pop();
    view().putShort(start, (short) (length - start));
    return this;
  }

  byte[] finish(int sequence) {
    if (!nests.isEmpty()) {
      throw new IllegalStateException("an attribute has not been ended");
    }
    view().putInt(0, length).putInt(8, sequence);
    return Arrays.copyOf(bytes, length);
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  private ByteBuffer view() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  static int align(int size) {
    return (size + 3) & ~3;
  }
}
