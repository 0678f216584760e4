package org.b.backend.maps;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.b.backend.sys.BatchLookup;
import org.b.backend.sys.MapElements;

/** Visits every entry of a map that others change meanwhile. */
final class MapWalk {
  /** Rounds without a new entry before the walk gives up: only constant deletion gets there. */
  private static final int MOST_ROUNDS = 1000;

  private MapWalk() {}

  static void array(MapElements elements, int entries, BiConsumer<byte[], byte[]> consumer) {
    for (int i = 0; i < entries; i++) {
      byte[] key = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(i).array();
      byte[] value = elements.lookup(key);
      if (value != null) {
        consumer.accept(key, value);
      }
    }
  }

  /**
   * @param batches whether the kernel reads this kind of map in batches that deletions do not
   *     disturb
   */
  static void keyed(MapElements elements, boolean batches, BiConsumer<byte[], byte[]> consumer) {
    if (batches && BatchLookup.forEach(elements, consumer)) {
      return;
    }
    // The kernel starts from the first key again when the key asked about has been deleted. Keys
    // seen are remembered, so that a restart repeats none and the walk goes on to the rest.
    Set<ByteBuffer> seen = new HashSet<>();
    byte[] key = elements.nextKey(null);
    long repeats = 0;
    while (key != null) {
      if (seen.add(ByteBuffer.wrap(key))) {
        repeats = 0;
        byte[] value = elements.lookup(key);
        if (value != null) {
          consumer.accept(key, value);
        }
      } else if (++repeats > (long) MOST_ROUNDS * seen.size()) {
        throw new MapValueException("the map changes faster than it can be read");
      }
      key = elements.nextKey(key);
    }
  }
}
