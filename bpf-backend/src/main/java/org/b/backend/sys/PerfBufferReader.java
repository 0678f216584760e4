package org.b.backend.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a perf buffer: one ring of pages a CPU, put into a PERF_EVENT_ARRAY map
 * (perf_event_open(2), MMAP layout). Each ring counts the events that found no room. Events of one
 * CPU come in order, those of different CPUs do not.
 */
public final class PerfBufferReader implements EventReader {
  private static final int DATA_HEAD = 1024;
  private static final int DATA_TAIL = 1032;
  private static final int RECORD_LOST = 2;
  private static final int RECORD_SAMPLE = 9;
  private static final int HEADER = 8;

  private static final class Ring {
    private final Descriptor event;
    private final MappedMemory memory;

    Ring(Descriptor event, MappedMemory memory) {
      this.event = event;
      this.memory = memory;
    }
  }

  private final List<Ring> rings = new ArrayList<>();
  private final int page;
  private final int size;
  private long lost;

  /**
   * @param map stays owned by the caller
   * @param pages of each CPU's ring, a power of two
   */
  public PerfBufferReader(MapElements map, int pages) {
    page = Machine.pageSize();
    size = page * pages;
    try {
      for (int cpu : Machine.onlineCpus()) {
        Descriptor event = PerfEvent.output(cpu, 1);
        MappedMemory memory;
        try {
          memory = new MappedMemory(event, 0, page + size, MappedMemory.READ | MappedMemory.WRITE);
        } catch (RuntimeException e) {
          event.close();
          throw e;
        }
        rings.add(new Ring(event, memory));
        map.update(number(cpu), number(event.number()), Bpf.ANY);
        PerfEvent.enable(event);
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  @Override
  public int read(Consumer events, int limit) {
    int count = 0;
    for (Ring ring : rings) {
      count += read(ring.memory, events, limit - count);
    }
    return count;
  }

  private int read(MappedMemory memory, Consumer events, int limit) {
    ByteBuffer data = memory.bytes().duplicate().order(ByteOrder.nativeOrder());
    long head = memory.getLongAcquire(DATA_HEAD);
    long tail = memory.bytes().getLong(DATA_TAIL);
    int count = 0;
    while (tail < head && count < limit) {
      // Records start at multiples of 8, so that their header does not wrap around.
      int at = page + (int) (tail & size - 1);
      int type = data.getInt(at);
      int length = Short.toUnsignedInt(data.getShort(at + 6));
      ByteBuffer record = whole(data, at, length);
      if (type == RECORD_SAMPLE) {
        int start = record.position();
        int bytes = record.getInt(start + HEADER);
        record.limit(start + HEADER + 4 + bytes).position(start + HEADER + 4);
        events.accept(record);
        count++;
      } else if (type == RECORD_LOST) {
        lost += record.getLong(record.position() + HEADER + 8);
      }
      data.clear();
      tail += length;
      memory.setLongRelease(DATA_TAIL, tail);
    }
    return count;
  }

  /** The record in one piece, copied if it wraps around the end of the ring. */
  private ByteBuffer whole(ByteBuffer data, int at, int length) {
    int room = page + size - at;
    if (length <= room) {
      data.limit(at + length).position(at);
      return data;
    }
    byte[] copy = new byte[length];
    data.get(at, copy, 0, room);
    data.get(page, copy, room, length - room);
    return ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder());
  }

  @Override
  public long takeLost() {
    long result = lost;
    lost = 0;
    return result;
  }

  @Override
  public List<Descriptor> descriptors() {
    return rings.stream().map(ring -> ring.event).toList();
  }

  @Override
  public void close() {
    for (Ring ring : rings) {
      ring.memory.close();
      ring.event.close();
    }
    rings.clear();
  }
}
