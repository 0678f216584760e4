package org.b.backend.sys;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Native memory for the length of one call: everything allocated here is freed by close. */
public final class Arena implements AutoCloseable {
  private final List<NativeBuffer> buffers = new ArrayList<>();

  /** Zeroed memory of {@code size} bytes. */
  public NativeBuffer allocate(int size) {
    NativeBuffer buffer = new NativeBuffer(size);
    buffers.add(buffer);
    return buffer;
  }

  public NativeBuffer copy(byte[] bytes) {
    return allocate(bytes.length).putBytes(0, bytes);
  }

  /** The text with a final zero byte. */
  public NativeBuffer string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return allocate(bytes.length + 1).putBytes(0, bytes);
  }

  @Override
  public void close() {
    buffers.forEach(NativeBuffer::free);
    buffers.clear();
  }
}
