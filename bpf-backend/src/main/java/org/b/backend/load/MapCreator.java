package org.b.backend.load;

import java.util.Optional;
import org.b.backend.maps.BpfMap;
import org.b.backend.object.MapDefinition;
import org.b.backend.object.ObjectFile;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.Errno;
import org.b.backend.sys.KernelRelease;
import org.b.backend.sys.Machine;
import org.b.backend.sys.SystemCallException;
import org.b.core.btf.Btf;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.MapKind;

/** Creates maps, and fills and freezes those of data sections. */
final class MapCreator {
  private static final int RING_BUFFER = 27;
  private static final int USER_RING_BUFFER = 31;
  private static final int PERF_EVENT_ARRAY = 4;
  private static final KernelVersion MAPPABLE = new KernelVersion(5, 5);

  private final Optional<Btf> types;
  private final Descriptor typeInformation;

  /**
   * @param typeInformation {@code null} for none
   */
  MapCreator(ObjectFile object, Descriptor typeInformation) {
    this.types = object.btf();
    this.typeInformation = typeInformation;
  }

  BpfMap create(MapDefinition wanted) {
    MapDefinition definition = sized(wanted);
    Descriptor descriptor = open(definition);
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

  /** A new map as those in a map of maps are. */
  BpfMap inner(MapDefinition outer, String name) {
    MapDefinition definition = sized(outer.inner().orElseThrow());
    return new BpfMap(definition.named(name), types, open(definition));
  }

  /** A map that is in a map of maps. */
  BpfMap inner(MapDefinition outer, String name, Descriptor descriptor) {
    return new BpfMap(outer.inner().orElseThrow().named(name), types, descriptor);
  }

  /**
   * What depends on the machine: a ring buffer is a power of two of whole pages, a perf buffer has
   * a place for each CPU, and data sections can be read without a system call where the kernel
   * allows it.
   */
  private static MapDefinition sized(MapDefinition definition) {
    int entries = definition.maxEntries();
    int flags = definition.flags();
    if (definition.type() == RING_BUFFER || definition.type() == USER_RING_BUFFER) {
      entries = Math.max(Machine.pageSize(), Integer.highestOneBit(Math.max(1, entries)));
      entries = entries < definition.maxEntries() ? entries * 2 : entries;
    } else if (definition.type() == PERF_EVENT_ARRAY && entries == 0) {
      entries = Machine.possibleCpus();
    } else if (definition.isDataSection() && KernelRelease.current().version().atLeast(MAPPABLE)) {
      flags |= Bpf.F_MMAPABLE;
    }
    return new MapDefinition(
        definition.name(),
        definition.type(),
        definition.keySize(),
        definition.valueSize(),
        entries,
        flags,
        definition.keyType(),
        definition.valueType(),
        definition.eventType(),
        definition.extra(),
        definition.inner(),
        definition.slots(),
        definition.data());
  }

  private Descriptor open(MapDefinition definition) {
    boolean typed = typeInformation != null && definition.valueType() != 0;
    try (Descriptor inner =
        definition.inner().isPresent() ? open(sized(definition.inner().get())) : null) {
      int innerNumber = inner == null ? 0 : inner.number();
      int btf = typed ? typeInformation.number() : 0;
      try {
        return Bpf.mapCreate(request(definition, btf, innerNumber));
      } catch (SystemCallException e) {
        if (!typed || e.errno() == Errno.EPERM) {
          throw failure(definition, e);
        }
      }
      // Some kinds of maps take no types on some kernels.
      try {
        return Bpf.mapCreate(request(definition, 0, innerNumber));
      } catch (SystemCallException e) {
        throw failure(definition, e);
      }
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

  private static Bpf.MapRequest request(MapDefinition definition, int btf, int inner) {
    return new Bpf.MapRequest(
        definition.name(),
        definition.type(),
        definition.keySize(),
        definition.valueSize(),
        definition.maxEntries(),
        definition.flags(),
        btf,
        btf == 0 ? 0 : definition.keyType(),
        btf == 0 ? 0 : definition.valueType(),
        definition.extra(),
        inner,
        0,
        0);
  }
}
