package org.b.backend.maps;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.b.backend.EnvironmentException;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.EventReader;
import org.b.backend.sys.OpenFile;
import org.b.backend.sys.PerfBufferReader;
import org.b.backend.sys.RingBufferReader;
import org.b.backend.sys.SystemCallException;

/**
 * What programs send to user space through a ring buffer or a perf buffer, decoded by its type into
 * the shapes that {@link ValueDecoder} describes; events without a type are {@code byte[]}. For one
 * thread at a time. The map stays owned by whoever has it.
 */
public final class EventBuffer implements AutoCloseable {
  private static final int RING_BUFFER = 27;

  /** Pages of each CPU's ring of a perf buffer: 512 KiB where pages are 4 KiB. */
  private static final int PERF_PAGES = 128;

  private final BpfMap map;
  private final EventReader reader;
  private final Optional<ValueDecoder> decoder;

  private EventBuffer(BpfMap map, EventReader reader) {
    this.map = map;
    this.reader = reader;
    this.decoder =
        map.definition().eventType() == 0 ? Optional.empty() : map.types().map(ValueDecoder::new);
  }

  /**
   * @throws IllegalArgumentException if the map carries no events
   * @throws EnvironmentException if this user may not read it
   */
  public static EventBuffer open(BpfMap map) {
    if (!map.definition().carriesEvents()) {
      throw new IllegalArgumentException(map.name() + " carries no events");
    }
    try {
      return new EventBuffer(
          map,
          map.definition().type() == RING_BUFFER
              ? new RingBufferReader(map.descriptor(), map.definition().maxEntries())
              : new PerfBufferReader(map.elements(), PERF_PAGES));
    } catch (SystemCallException e) {
      throw new EnvironmentException(
          "the events of " + map.name() + " cannot be read (" + e.getMessage() + ")",
          e.isPermission()
              ? "run as root, or give the process CAP_PERFMON and CAP_BPF"
              : "lower the size of " + map.name(),
          e);
    }
  }

  public BpfMap map() {
    return map;
  }

  /**
   * Hands over the events that are there, decoded.
   *
   * @param limit most events of this call
   * @return how many there were
   */
  public int read(Consumer<Object> consumer, int limit) {
    return readRaw(event -> consumer.accept(decode(event)), limit);
  }

  /** As {@link #read}, in bytes. */
  public int readRaw(EventReader.Consumer consumer, int limit) {
    return reader.read(consumer, limit);
  }

  private Object decode(ByteBuffer event) {
    int size = decoder.isEmpty() ? 0 : map.types().orElseThrow().size(map.definition().eventType());
    if (decoder.isEmpty()) {
      byte[] bytes = new byte[event.remaining()];
      event.get(bytes);
      return bytes;
    }
    // an event whose end was not sent
    ByteBuffer whole =
        event.remaining() < size
            ? ByteBuffer.allocate(size).order(event.order()).put(event).rewind()
            : event;
    return decoder.get().decode(map.definition().eventType(), whole);
  }

  /** Events that found no room since the last call, as far as the kernel tells. */
  public long takeLost() {
    return reader.takeLost();
  }

  /** Waits until one of the buffers has something, at most the given time. */
  public static void await(List<EventBuffer> buffers, int milliseconds) {
    List<Descriptor> descriptors =
        buffers.stream().flatMap(buffer -> buffer.reader.descriptors().stream()).toList();
    OpenFile.awaitInput(descriptors, milliseconds);
  }

  @Override
  public void close() {
    reader.close();
  }
}
