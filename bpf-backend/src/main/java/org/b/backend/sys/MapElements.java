package org.b.backend.sys;

/**
 * Element operations on one map. Keys and values are bytes of exactly the map's sizes; for per-CPU
 * maps a value holds one copy a CPU, each padded to 8 bytes. Safe for use by several threads: every
 * call has its own memory.
 *
 * @param map stays owned by the caller
 * @param valueSize bytes that the kernel copies for one value
 */
public record MapElements(Descriptor map, int keySize, int valueSize) {

  /** The value, or {@code null} if the key is absent. */
  public byte[] lookup(byte[] key) {
    try (Arena arena = new Arena()) {
      NativeBuffer value = arena.allocate(valueSize);
      int result = call(Bpf.MAP_LOOKUP_ELEM, arena, key, value, 0);
      if (result == -Errno.ENOENT) {
        return null;
      }
      Bpf.check("BPF_MAP_LOOKUP_ELEM", result);
      return value.getBytes(0, valueSize);
    }
  }

  /**
   * @param flags 0 for any, 1 only if the key is absent, 2 only if it is there
   */
  public void update(byte[] key, byte[] value, long flags) {
    try (Arena arena = new Arena()) {
      if (value.length != valueSize) {
        throw new IllegalArgumentException("value of " + value.length + " bytes");
      }
      Bpf.check(
          "BPF_MAP_UPDATE_ELEM", call(Bpf.MAP_UPDATE_ELEM, arena, key, arena.copy(value), flags));
    }
  }

  /** Removes an entry; {@code false} if there was none. */
  public boolean delete(byte[] key) {
    try (Arena arena = new Arena()) {
      int result = call(Bpf.MAP_DELETE_ELEM, arena, key, null, 0);
      if (result == -Errno.ENOENT) {
        return false;
      }
      Bpf.check("BPF_MAP_DELETE_ELEM", result);
      return true;
    }
  }

  /**
   * The key after {@code key} in the kernel's order, or {@code null} at the end. The first key if
   * {@code key} is {@code null} or, for most kinds of maps, if it is no longer there.
   */
  public byte[] nextKey(byte[] key) {
    try (Arena arena = new Arena()) {
      NativeBuffer next = arena.allocate(keySize);
      int result = call(Bpf.MAP_GET_NEXT_KEY, arena, key, next, 0);
      if (result == -Errno.ENOENT) {
        return null;
      }
      Bpf.check("BPF_MAP_GET_NEXT_KEY", result);
      return next.getBytes(0, keySize);
    }
  }

  private int call(int command, Arena arena, byte[] key, NativeBuffer value, long flags) {
    if (key != null && key.length != keySize) {
      throw new IllegalArgumentException("key of " + key.length + " bytes");
    }
    NativeBuffer attribute =
        Bpf.attribute(arena)
            .putInt(0, map.number())
            .putAddress(8, key == null ? null : arena.copy(key))
            .putAddress(16, value)
            .putLong(24, flags);
    return Bpf.call(command, attribute);
  }
}
