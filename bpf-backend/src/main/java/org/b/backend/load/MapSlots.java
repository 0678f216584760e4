package org.b.backend.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import org.b.backend.maps.BpfMap;
import org.b.backend.object.MapDefinition;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.SystemCallException;
import org.b.core.btf.ObjectFormatException;

/** Puts programs into program arrays and maps into maps of maps, as the object's {@code values}. */
final class MapSlots {
  private MapSlots() {}

  static void fill(
      MapDefinition definition, Map<String, BpfMap> maps, Map<String, LoadedProgram> programs) {
    for (MapDefinition.Slot slot : definition.slots()) {
      Descriptor target = target(slot, maps, programs);
      if (target == null) {
        continue;
      }
      try {
        maps.get(definition.name())
            .elements()
            .update(number(slot.index()), number(target.number()), Bpf.ANY);
      } catch (SystemCallException e) {
        throw LoadErrors.map(definition.name(), Optional.empty(), e);
      }
    }
  }

  private static Descriptor target(
      MapDefinition.Slot slot, Map<String, BpfMap> maps, Map<String, LoadedProgram> programs) {
    if (programs.containsKey(slot.target())) {
      return programs.get(slot.target()).descriptor();
    } else if (maps.containsKey(slot.target())) {
      return maps.get(slot.target()).descriptor();
    } else if (slot.target().isEmpty()) {
      throw new ObjectFormatException("a map of the object holds something without a name");
    }
    // A program that was not asked for.
    return null;
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }
}
