package org.b.backend.maps;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.b.backend.object.MapDefinition;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.Errno;
import org.b.backend.sys.Machine;
import org.b.backend.sys.MapElements;
import org.b.backend.sys.SystemCallException;
import org.b.core.btf.Btf;

/**
 * A map of the kernel with its keys and values as plain Java values, in the shapes that {@link
 * ValueDecoder} describes. Keys and values without a type are {@code byte[]}; byte arrays are taken
 * for typed ones, too.
 *
 * <p>For per-CPU maps a value is a list with one entry a possible CPU. Keys of LPM tries may also
 * be given as text: {@code "10.0.0.0/8"}. All methods may be used from several threads at once;
 * programs of the kernel change the map meanwhile. Operations throw {@link MapValueException} for
 * values that do not fit and for what the kernel refuses (a full map, an index outside an array).
 */
public final class BpfMap implements AutoCloseable {
  private static final int HASH = 1;
  private static final int ARRAY = 2;
  private static final int PERCPU_HASH = 5;
  private static final int PERCPU_ARRAY = 6;
  private static final int LRU_HASH = 9;
  private static final int LRU_PERCPU_HASH = 10;
  private static final int LPM_TRIE = 11;
  private static final int ARRAY_OF_MAPS = 12;
  private static final int CGROUP_STORAGE = 19;
  private static final int PERCPU_CGROUP_STORAGE = 21;

  /** One entry, decoded. */
  public record Entry(Object key, Object value) {}

  private final MapDefinition definition;
  private final Optional<Btf> btf;
  private final Descriptor descriptor;
  private final MapElements elements;
  private final int cpus;

  /**
   * @param btf the types that the definition refers to
   * @param descriptor of the map; owned by this from now on
   */
  public BpfMap(MapDefinition definition, Optional<Btf> btf, Descriptor descriptor) {
    this.definition = definition;
    this.btf = btf;
    this.descriptor = descriptor;
    this.cpus = isPerCpu() ? Machine.possibleCpus() : 1;
    this.elements =
        new MapElements(
            descriptor,
            definition.keySize(),
            isPerCpu() ? slotSize() * cpus : definition.valueSize());
  }

  public String name() {
    return definition.name();
  }

  public MapDefinition definition() {
    return definition;
  }

  /** The types that the definition refers to. */
  public Optional<Btf> types() {
    return btf;
  }

  /** For attaching and relocating; stays owned by this. */
  public Descriptor descriptor() {
    return descriptor;
  }

  /** The same map in bytes. */
  public MapElements elements() {
    return elements;
  }

  /** Whether values have one copy a CPU. */
  public boolean isPerCpu() {
    return definition.type() == PERCPU_HASH
        || definition.type() == PERCPU_ARRAY
        || definition.type() == LRU_PERCPU_HASH
        || definition.type() == PERCPU_CGROUP_STORAGE;
  }

  /**
   * Whether its entries are values that user space can list: not events, programs, maps, sockets,
   * call stacks or what belongs to something else, and no data section.
   */
  public boolean isListable() {
    return !definition.isDataSection()
        && (isArray() || isHash() || isOfGroups() || definition.type() == LPM_TRIE);
  }

  private boolean isArray() {
    return definition.type() == ARRAY || definition.type() == PERCPU_ARRAY;
  }

  /** Whether it has a value for each control group that a program is attached to. */
  private boolean isOfGroups() {
    return definition.type() == CGROUP_STORAGE || definition.type() == PERCPU_CGROUP_STORAGE;
  }

  private boolean isHash() {
    return definition.type() == HASH
        || definition.type() == PERCPU_HASH
        || definition.type() == LRU_HASH
        || definition.type() == LRU_PERCPU_HASH;
  }

  /** The value of a key; empty if there is none. */
  public Optional<Object> lookup(Object key) {
    byte[] bytes = elements.lookup(encodeKey(key));
    return bytes == null ? Optional.empty() : Optional.of(decodeValue(bytes));
  }

  /**
   * Some bits of a key's value as an unsigned number, or of each processor's value; empty if there
   * is none.
   *
   * @param position of the least significant bit
   */
  public List<Long> lookupBits(Object key, int position, int count) {
    byte[] bytes = elements.lookup(encodeKey(key));
    if (bytes == null) {
      return List.of();
    }
    List<Long> copies = new ArrayList<>();
    for (int i = 0; i < (isPerCpu() ? cpus : 1); i++) {
      copies.add(Bits.loadBits(ByteBuffer.wrap(bytes), i * slotSize() * 8L + position, count));
    }
    return copies;
  }

  /** Sets the value of a key, whether it was there or not. */
  public void update(Object key, Object value) {
    byte[] keyBytes = encodeKey(key);
    byte[] valueBytes = encodeValue(value);
    try {
      elements.update(keyBytes, valueBytes, Bpf.ANY);
    } catch (SystemCallException e) {
      throw new MapValueException(refusal(e), e);
    }
  }

  private String refusal(SystemCallException e) {
    if (e.errno() == Errno.E2BIG && isArray()) {
      return name() + " has entries 0 to " + (definition.maxEntries() - 1) + " only";
    } else if (e.errno() == Errno.E2BIG || e.errno() == Errno.ENOSPC) {
      return name() + " is full: it has " + definition.maxEntries() + " entries";
    } else if (e.errno() == Errno.EPERM) {
      return name() + " cannot be changed";
    }
    return "the kernel refused to change " + name() + " (" + e.getMessage() + ")";
  }

  /**
   * Removes an entry; {@code false} if there was none.
   *
   * @throws MapValueException for arrays, whose entries are always there
   */
  public boolean delete(Object key) {
    try {
      return elements.delete(encodeKey(key));
    } catch (SystemCallException e) {
      throw new MapValueException(
          isArray() ? "entries of array " + name() + " cannot be deleted" : refusal(e), e);
    }
  }

  /**
   * All entries, in the kernel's order. Entries that stay in the map while it is read are there
   * exactly once; those that come or go meanwhile may be missing.
   */
  public List<Entry> entries() {
    List<Entry> result = new ArrayList<>();
    forEachRaw((key, value) -> result.add(new Entry(decodeKey(key), decodeValue(value))));
    return result;
  }

  /** As {@link #entries}, in bytes. */
  public void forEachRaw(BiConsumer<byte[], byte[]> consumer) {
    if (isArray() || definition.type() == ARRAY_OF_MAPS) {
      MapWalk.array(elements, definition.maxEntries(), consumer);
    } else {
      MapWalk.keyed(elements, isHash(), consumer);
    }
  }

  /** Removes all entries; sets those of an array to zero. */
  public void clear() {
    List<byte[]> keys = new ArrayList<>();
    forEachRaw((key, value) -> keys.add(key));
    for (byte[] key : keys) {
      if (isArray()) {
        elements.update(key, new byte[elements.valueSize()], Bpf.ANY);
      } else {
        elements.delete(key);
      }
    }
  }

  /** A key's bytes. */
  public byte[] encodeKey(Object key) {
    String what = "key of " + name();
    if (key instanceof byte[] bytes) {
      return checked(bytes, definition.keySize(), what);
    }
    if (definition.type() == LPM_TRIE && key instanceof CharSequence text) {
      return LpmKeys.parse(text.toString(), definition.keySize(), what);
    }
    if (definition.type() == LPM_TRIE && key instanceof Number) {
      return LpmKeys.whole(new BigInteger(key.toString()), definition.keySize(), what);
    }
    byte[] bytes = encode(definition.keyType(), key, definition.keySize(), what);
    return definition.type() == LPM_TRIE ? LpmKeys.clean(bytes) : bytes;
  }

  /** A key from its bytes. */
  public Object decodeKey(byte[] key) {
    if (definition.keyType() == 0) {
      return isArray()
          ? (Object)
              Integer.toUnsignedLong(ByteBuffer.wrap(key).order(ByteOrder.nativeOrder()).getInt())
          : key;
    }
    return new ValueDecoder(btf.orElseThrow()).decode(definition.keyType(), key);
  }

  /**
   * A key of an LPM trie as text, {@code 10.0.0.0/8}.
   *
   * @return empty for other maps and for keys that are no addresses
   */
  public Optional<String> prefixText(byte[] key) {
    return definition.type() == LPM_TRIE
        ? Optional.ofNullable(LpmKeys.format(key))
        : Optional.empty();
  }

  /** One value as this map takes it: of a per-CPU map the same for each processor. */
  public Object forEachProcessor(Object value) {
    return isPerCpu() ? Collections.nCopies(cpus, value) : value;
  }

  private byte[] encodeValue(Object value) {
    String what = "value of " + name();
    if (value instanceof byte[] bytes) {
      return checked(bytes, elements.valueSize(), what);
    }
    if (!isPerCpu()) {
      return encode(definition.valueType(), value, definition.valueSize(), what);
    }
    if (!(value instanceof List<?> list) || list.size() != cpus) {
      throw new MapValueException(what + " is a list with one entry for each of " + cpus + " CPUs");
    }
    byte[] result = new byte[elements.valueSize()];
    for (int i = 0; i < cpus; i++) {
      byte[] one = encode(definition.valueType(), list.get(i), slotSize(), what + "[" + i + "]");
      System.arraycopy(one, 0, result, i * slotSize(), one.length);
    }
    return result;
  }

  // The kernel takes no types for maps of devices, processors and the like; their keys and values
  // are integers.
  private byte[] encode(int type, Object value, int size, String what) {
    if (type != 0) {
      return new ValueEncoder(btf.orElseThrow()).encode(type, value, size, what);
    }
    if (size <= Long.BYTES && value instanceof Number) {
      return ValueEncoder.unsigned(value, size, what);
    }
    throw new MapValueException(what + " has no type: give its bytes");
  }

  /** A value from its bytes. */
  public Object decodeValue(byte[] value) {
    if (definition.valueType() == 0) {
      return value;
    }
    ValueDecoder decoder = new ValueDecoder(btf.orElseThrow());
    if (!isPerCpu()) {
      return decoder.decode(definition.valueType(), value);
    }
    List<Object> result = new ArrayList<>();
    for (int i = 0; i < cpus; i++) {
      byte[] one = new byte[slotSize()];
      System.arraycopy(value, i * slotSize(), one, 0, one.length);
      result.add(decoder.decode(definition.valueType(), one));
    }
    return result;
  }

  private int slotSize() {
    return (definition.valueSize() + 7) / 8 * 8;
  }

  private static byte[] checked(byte[] bytes, int size, String what) {
    if (bytes.length != size) {
      throw new MapValueException(what + " has " + size + " bytes, not " + bytes.length);
    }
    return bytes;
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
