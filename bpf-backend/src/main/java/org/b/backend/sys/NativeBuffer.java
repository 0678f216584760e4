package org.b.backend.sys;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Zeroed memory outside the Java heap, in the machine's byte order. It lives until its {@link
 * Arena} is closed.
 */
public final class NativeBuffer {
  private final Memory memory;
  private final ByteBuffer bytes;
  private final int size;

  NativeBuffer(int size) {
    this.size = size;
    memory = new Memory(Math.max(size, 8));
    memory.clear();
    bytes = memory.getByteBuffer(0, memory.size()).order(ByteOrder.nativeOrder());
  }

  void free() {
    memory.close();
  }

  /** The memory as the kernel sees it; only for passing to a system call. */
  public long address() {
    return Pointer.nativeValue(memory);
  }

  /** Size in bytes. */
  public int size() {
    return size;
  }

  /** A view for absolute reads and writes. */
  public ByteBuffer bytes() {
    return bytes;
  }

  public NativeBuffer putInt(int offset, int value) {
    bytes.putInt(offset, value);
    return this;
  }

  public NativeBuffer putLong(int offset, long value) {
    bytes.putLong(offset, value);
    return this;
  }

  /** Stores the address of another buffer; {@code null} stores 0. */
  public NativeBuffer putAddress(int offset, NativeBuffer target) {
    return putLong(offset, target == null ? 0 : target.address());
  }

  public NativeBuffer putBytes(int offset, byte[] value) {
    bytes.put(offset, value);
    return this;
  }

  public byte[] getBytes(int offset, int length) {
    byte[] result = new byte[length];
    bytes.get(offset, result);
    return result;
  }

  /** The text up to the first zero byte or the end. */
  public String text() {
    int end = 0;
    while (end < size && bytes.get(end) != 0) {
      end++;
    }
    return new String(getBytes(0, end), StandardCharsets.UTF_8);
  }
}
