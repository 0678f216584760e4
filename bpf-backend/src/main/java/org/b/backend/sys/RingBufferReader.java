package org.b.backend.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Reads a BPF ring buffer (5.8; kernel/bpf/ringbuf.c, Documentation/bpf/ringbuf.rst). The first
 * page holds the reader's position, the second the writers', and behind it the data is mapped twice
 * in a row so that no event wraps around. An event starts with its length, whose highest bit says
 * that a program still fills it and whose second highest that it was discarded.
 */
public final class RingBufferReader implements EventReader {
  private static final int BUSY = 1 << 31;
  private static final int DISCARDED = 1 << 30;
  private static final int HEADER = 8;

  private final Descriptor map;
  private final MappedMemory consumer;
  private final MappedMemory producer;
  private final int page;
  private final int mask;
  private long position;

  /**
   * @param map stays owned by the caller
   * @param size bytes of the data: the map's number of entries
   */
  public RingBufferReader(Descriptor map, int size) {
    this.map = map;
    this.page = Machine.pageSize();
    this.mask = size - 1;
    consumer = new MappedMemory(map, 0, page, MappedMemory.READ | MappedMemory.WRITE);
    try {
      producer =
          new MappedMemory(
              map, page, Math.addExact(page, Math.multiplyExact(2, size)), MappedMemory.READ);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
    position = consumer.getLongAcquire(0);
  }

  @Override
  public int read(Consumer events, int limit) {
    int count = 0;
    ByteBuffer data = producer.bytes().duplicate().order(ByteOrder.nativeOrder());
    while (count < limit) {
      long end = producer.getLongAcquire(0);
      if (position >= end) {
        break;
      }
      while (position < end && count < limit) {
        int at = page + (int) (position & mask);
        int length = producer.getIntAcquire(at);
        if ((length & BUSY) != 0) {
          return count;
        }
        int size = length & ~DISCARDED;
        if ((length & DISCARDED) == 0) {
          data.limit(at + HEADER + size).position(at + HEADER);
          events.accept(data);
          count++;
        }
        position += size + HEADER + 7 & ~7L;
        consumer.setLongRelease(0, position);
      }
    }
    return count;
  }

  /** Programs learn of a full buffer themselves; the kernel does not count it. */
  @Override
  public long takeLost() {
    return 0;
  }

  @Override
  public List<Descriptor> descriptors() {
    return List.of(map);
  }

  @Override
  public void close() {
    consumer.close();
    producer.close();
  }
}
