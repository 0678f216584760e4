package org.b.backend.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.b.backend.maps.MapValueException;
import org.b.backend.maps.ValueEncoder;
import org.b.backend.object.MapDefinition;
import org.b.backend.object.ObjectFile;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfType;

/**
 * The constants that a program leaves to whoever loads it ({@code config} variables: those of
 * {@code .rodata} sections), by their names and types.
 */
public final class Configuration {
  private Configuration() {}

  /** Names of the constants, in the order of the object. */
  public static List<String> names(ObjectFile object) {
    List<String> names = new ArrayList<>();
    object.btf().ifPresent(btf -> each(object, btf, (map, placed, name) -> names.add(name)));
    return names;
  }

  /**
   * The contents of the sections with some constants set.
   *
   * @param values by name, in the shapes that {@code ValueDecoder} describes; enumerators also by
   *     name
   * @return for {@link LoadOptions#withSections}
   * @throws MapValueException if a value does not fit; the message can be shown to a user
   * @throws IllegalArgumentException if there is no constant of a name
   */
  public static Map<String, byte[]> set(ObjectFile object, Map<String, Object> values) {
    List<String> known = names(object);
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException("there is no constant " + name + ", only " + known);
      }
    }
    Map<String, byte[]> sections = new HashMap<>();
    if (values.isEmpty()) {
      return sections;
    }
    Btf btf = object.btf().orElseThrow();
    each(
        object,
        btf,
        (map, placed, name) -> {
          if (values.containsKey(name)) {
            byte[] content =
                sections.computeIfAbsent(
                    map.name(), key -> map.data().orElseThrow().content().clone());
            int type = ((BtfType.Variable) btf.type(placed.variable())).type();
            byte[] value =
                new ValueEncoder(btf).encode(type, values.get(name), btf.size(type), name);
            ByteBuffer.wrap(content)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(placed.offset(), value, 0, value.length);
          }
        });
    return sections;
  }

  private interface Visitor {
    void visit(MapDefinition section, BtfType.Placed placed, String name);
  }

  private static void each(ObjectFile object, Btf btf, Visitor visitor) {
    for (MapDefinition map : object.maps()) {
      if (map.data().isPresent()
          && map.data().get().constant()
          && map.valueType() != 0
          && btf.type(map.valueType()) instanceof BtfType.DataSection section) {
        for (BtfType.Placed placed : section.variables()) {
          visitor.visit(map, placed, btf.type(placed.variable()).name());
        }
      }
    }
  }
}
