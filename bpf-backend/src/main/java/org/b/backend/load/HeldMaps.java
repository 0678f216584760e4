package org.b.backend.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.b.backend.maps.BpfMap;
import org.b.backend.maps.MapValueException;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.SystemCallException;

/**
 * The maps in an object's maps of maps. To user space the value of such an entry is a descriptor
 * when it is set, and the id of the map when it is read.
 */
public final class HeldMaps {
  private final MapCreator creator;
  private final Map<String, BpfMap> declared;

  HeldMaps(MapCreator creator, Map<String, BpfMap> declared) {
    this.creator = creator;
    this.declared = declared;
  }

  /** Whether a map holds others. */
  public static boolean isIn(BpfMap map) {
    return map.definition().inner().isPresent();
  }

  /**
   * The maps that a map holds and the object does not declare; whoever asks closes them.
   *
   * @param name of each, from its key
   */
  public List<BpfMap> of(BpfMap outer, Function<Object, String> name) {
    Set<Integer> known = new HashSet<>();
    declared.values().forEach(map -> known.add(Bpf.id(map.descriptor())));
    List<BpfMap> held = new ArrayList<>();
    outer.forEachRaw(
        (key, value) -> {
          int id = number(value);
          if (!known.contains(id)) {
            try {
              String full = name.apply(outer.decodeKey(key));
              held.add(creator.inner(outer.definition(), full, Bpf.mapById(id)));
            } catch (SystemCallException e) {
              // it has just been taken out, or this user may not look
            }
          }
        });
    return held;
  }

  /**
   * Puts one of the object's maps into another.
   *
   * @throws MapValueException if the object has no such map, or the kernel does not take it
   */
  public void put(BpfMap outer, Object key, String name) {
    BpfMap inner = declared.get(name);
    if (inner == null) {
      throw new MapValueException("there is no table `" + name + "`");
    }
    set(outer, key, inner);
  }

  /** The map at a key, which is made where there is none; whoever asks closes it. */
  public BpfMap at(BpfMap outer, Object key, String name) {
    Optional<BpfMap> there = find(outer, outer.encodeKey(key), name);
    if (there.isPresent()) {
      return there.get();
    }
    BpfMap made = creator.inner(outer.definition(), name);
    try {
      set(outer, key, made);
    } catch (MapValueException e) {
      made.close();
      throw e;
    }
    return made;
  }

  private Optional<BpfMap> find(BpfMap outer, byte[] key, String name) {
    byte[] value = outer.elements().lookup(key);
    return value == null
        ? Optional.empty()
        : Optional.of(creator.inner(outer.definition(), name, Bpf.mapById(number(value))));
  }

  private static void set(BpfMap outer, Object key, BpfMap inner) {
    byte[] number =
        ByteBuffer.allocate(4)
            .order(ByteOrder.nativeOrder())
            .putInt(inner.descriptor().number())
            .array();
    outer.update(key, number);
  }

  private static int number(byte[] value) {
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
  }
}
