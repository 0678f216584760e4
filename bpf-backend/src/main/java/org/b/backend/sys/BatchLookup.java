package org.b.backend.sys;

import java.util.function.BiConsumer;

/**
 * Reads a whole hash map through BPF_MAP_LOOKUP_BATCH (5.6). The kernel hands over whole buckets
 * under the bucket's lock, so that entries which stay in the map are seen exactly once, whatever is
 * deleted meanwhile (kernel/bpf/hashtab.c, __htab_map_lookup_and_delete_batch).
 */
public final class BatchLookup {
  private static final int FIRST_COUNT = 256;
  private static final int LARGEST_COUNT = 1 << 22;

  private BatchLookup() {}

  /**
   * Hands every entry to {@code consumer}.
   *
   * @return {@code false}, with nothing handed over, if the kernel cannot read this map in batches
   */
  public static boolean forEach(MapElements map, BiConsumer<byte[], byte[]> consumer) {
    int capacity = FIRST_COUNT;
    byte[] position = null;
    boolean first = true;
    while (true) {
      try (Arena arena = new Arena()) {
        NativeBuffer keys = arena.allocate(Math.multiplyExact(capacity, map.keySize()));
        NativeBuffer values = arena.allocate(Math.multiplyExact(capacity, map.valueSize()));
        // The position is a bucket number for hash maps and a key for the generic implementation.
        NativeBuffer next = arena.allocate(Math.max(8, map.keySize()));
        NativeBuffer attribute =
            Bpf.attribute(arena)
                .putAddress(0, position == null ? null : arena.copy(position))
                .putAddress(8, next)
                .putAddress(16, keys)
                .putAddress(24, values)
                .putInt(32, capacity)
                .putInt(36, map.map().number());
        int result = Bpf.call(Bpf.MAP_LOOKUP_BATCH, attribute);
        if (first && isUnsupported(result)) {
          return false;
        }
        if (result == -Errno.ENOSPC && capacity < LARGEST_COUNT) {
          // A bucket holds more entries than the buffer: ask again with a larger one.
          capacity *= 4;
          continue;
        }
        if (result == -Errno.EINTR) {
          continue;
        }
        if (result != -Errno.ENOENT) {
          Bpf.check("BPF_MAP_LOOKUP_BATCH", result);
        }
        int count = attribute.bytes().getInt(32);
        for (int i = 0; i < count; i++) {
          consumer.accept(
              keys.getBytes(i * map.keySize(), map.keySize()),
              values.getBytes(i * map.valueSize(), map.valueSize()));
        }
        if (result == -Errno.ENOENT) {
          return true;
        }
        first = false;
        position = next.getBytes(0, next.size());
      }
    }
  }

  private static boolean isUnsupported(int result) {
    return result == -Errno.ENOTSUPP || result == -Errno.EOPNOTSUPP || result == -Errno.EINVAL;
  }
}
