package org.b.backend.load;

import java.util.Optional;
import org.b.backend.maps.BpfMap;
import org.b.backend.object.MapDefinition;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.Errno;
import org.b.backend.sys.SystemCallException;
import org.b.core.btf.Btf;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.MapKind;

/** Creates maps, and fills and freezes those of data sections. */
final class MapCreator {
  private MapCreator() {}

  static BpfMap create(MapDefinition definition, Optional<Btf> types, Descriptor typeInformation) {
    Descriptor descriptor = open(definition, typeInformation);
    BpfMap map = new BpfMap(definition, types, descriptor);
    try {
      if (definition.data().isPresent()) {
        MapDefinition.SectionData data = definition.data().get();
        map.elements().update(new byte[4], data.content(), Bpf.ANY);
        if (data.constant()) {
          // Only frozen values are constants to the verifier.
          Bpf.mapFreeze(descriptor);
        }
      }
    } catch (SystemCallException e) {
      map.close();
      throw LoadErrors.map(definition.name(), Optional.empty(), e);
    }
    return map;
  }

  private static Descriptor open(MapDefinition definition, Descriptor typeInformation) {
    boolean typed = typeInformation != null && definition.valueType() != 0;
    try {
      return Bpf.mapCreate(request(definition, typed ? typeInformation.number() : 0));
    } catch (SystemCallException e) {
      if (!typed || e.errno() == Errno.EPERM) {
        throw failure(definition, e);
      }
    }
    // Some kinds of maps take no types on some kernels.
    try {
      return Bpf.mapCreate(request(definition, 0));
    } catch (SystemCallException e) {
      throw failure(definition, e);
    }
  }

  private static RuntimeException failure(MapDefinition definition, SystemCallException cause) {
    return LoadErrors.map(
        definition.name(),
        KernelFacts.mapKinds().stream()
            .filter(kind -> kind.number() == definition.type())
            .findFirst()
            .map(MapKind::since),
        cause);
  }

  private static Bpf.MapRequest request(MapDefinition definition, int btf) {
    return new Bpf.MapRequest(
        definition.name(),
        definition.type(),
        definition.keySize(),
        definition.valueSize(),
        definition.maxEntries(),
        definition.flags(),
        btf,
        btf == 0 ? 0 : definition.keyType(),
        btf == 0 ? 0 : definition.valueType());
  }
}
