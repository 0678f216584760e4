package org.b.cli.meaning;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteOrder;
import org.b.backend.maps.BpfMap;
import org.b.backend.sys.Machine;

/**
 * Writes messages to a user ring buffer (6.1): the first page of the map holds the kernel's
 * position, the second the writer's, and behind it the data is mapped twice in a row. A message
 * starts with its length, whose second highest bit says that it was discarded.
 */
final class MessageWriter implements AutoCloseable {
  private static final int DISCARDED = 1 << 30;
  private static final int HEADER = 8;
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int SHARED = 1;

  private final int page = Machine.pageSize();
  private final int size;
  private final Pointer consumer;
  private final Pointer producer;
  private long position;

  MessageWriter(BpfMap map) {
    size = map.definition().maxEntries();
    consumer = mapped(page, READ, map, 0);
    producer = mapped(page + 2L * size, READ | WRITE, map, page);
  }

  private static Pointer mapped(long bytes, int protection, BpfMap map, long offset) {
    Pointer memory =
        (Pointer)
            function("mmap")
                .invoke(
                    Pointer.class,
                    new Object[] {
                      Pointer.NULL, bytes, protection, SHARED, map.descriptor().number(), offset
                    });
    if (Pointer.nativeValue(memory) == -1) {
      throw new IllegalStateException("cannot map " + map.name());
    }
    return memory;
  }

  private static Function function(String name) {
    return NativeLibrary.getProcess().getFunction(name);
  }

  /** Sends a message; returns where its content is in the buffer. */
  Pointer send(byte[] message) {
    return put(message, 0);
  }

  /** Reserves space for a message, and gives it up. */
  void discard(byte[] message) {
    put(message, DISCARDED);
  }

  private Pointer put(byte[] message, int flags) {
    int bytes = HEADER + message.length + 7 & ~7;
    if (position + bytes - read() > size) {
      throw new IllegalStateException("the buffer is full");
    }
    Pointer at = producer.share(page + (position & size - 1));
    at.write(HEADER, message, 0, message.length);
    at.setInt(0, message.length | flags);
    position += bytes;
    producer.getByteBuffer(0, 8).order(ByteOrder.nativeOrder()).putLong(0, position);
    return at.share(HEADER);
  }

  /** How many bytes the kernel has taken out. */
  long read() {
    return consumer.getLong(0);
  }

  /** How many bytes have been written. */
  long written() {
    return position;
  }

  @Override
  public void close() {
    function("munmap").invokeInt(new Object[] {consumer, (long) page});
    function("munmap").invokeInt(new Object[] {producer, page + 2L * size});
  }
}
