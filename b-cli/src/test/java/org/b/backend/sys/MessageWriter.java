package org.b.backend.sys;

import java.nio.ByteBuffer;

/**
 * Writes messages to a user ring buffer (6.1): the first page of the map holds the kernel's
 * position, the second the writer's, and behind it the data is mapped twice in a row. A message
 * starts with its length, whose second highest bit says that it was discarded.
 */
public final class MessageWriter implements AutoCloseable {
  private static final int DISCARDED = 1 << 30;
  private static final int HEADER = 8;

  private final int page = Machine.pageSize();
  private final int size;
  private final MappedMemory consumer;
  private final MappedMemory producer;
  private long position;

  /**
   * @param map stays owned by the caller
   * @param size bytes of the data: the map's number of entries
   */
  public MessageWriter(Descriptor map, int size) {
    this.size = size;
    consumer = new MappedMemory(map, 0, page, MappedMemory.READ);
    producer = new MappedMemory(map, page, page + 2 * size, MappedMemory.READ | MappedMemory.WRITE);
  }

  /** Sends a message; returns its content where it is in the buffer. */
  public ByteBuffer send(byte[] message) {
    return put(message, 0);
  }

  /** Reserves space for a message, and gives it up. */
  public void discard(byte[] message) {
    put(message, DISCARDED);
  }

  private ByteBuffer put(byte[] message, int flags) {
    int bytes = HEADER + message.length + 7 & ~7;
    if (position + bytes - read() > size) {
      throw new IllegalStateException("the buffer is full");
    }
    int at = page + (int) (position & size - 1);
    ByteBuffer data = producer.bytes();
    data.putInt(at, message.length | flags);
    data.put(at + HEADER, message);
    position += bytes;
    producer.setLongRelease(0, position);
    return data.slice(at + HEADER, message.length).order(data.order());
  }

  /** How many bytes the kernel has taken out. */
  public long read() {
    return consumer.getLongAcquire(0);
  }

  /** How many bytes have been written. */
  public long written() {
    return position;
  }

  @Override
  public void close() {
    consumer.close();
    producer.close();
  }
}
