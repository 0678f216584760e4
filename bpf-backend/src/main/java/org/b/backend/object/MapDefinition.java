package org.b.backend.object;

import java.util.List;
import java.util.Optional;

/**
 * A map that an object asks for. Plain data: nothing exists in the kernel yet.
 *
 * @param type value of {@code enum bpf_map_type}
 * @param keySize in bytes
 * @param valueSize in bytes; for per-CPU maps of one copy
 * @param maxEntries 0 where the object leaves it to the loader
 * @param flags {@code BPF_F_} bits
 * @param keyType BTF id; 0 if the object says sizes only
 * @param valueType BTF id; for a data section that of its {@link BtfType.DataSection}
 * @param eventType BTF id of what the map carries to user space, for ring and perf buffers whose
 *     object says so; else 0
 * @param extra what some kinds of maps take beside flags ({@code map_extra}); usually 0
 * @param inner what the values of a map of maps are like
 * @param slots programs or maps that the map holds from the start
 * @param data the section's content if this is a data section ({@code .rodata}, {@code .data},
 *     {@code .bss}), which becomes an array of one entry
 */
public record MapDefinition(
    String name,
    int type,
    int keySize,
    int valueSize,
    int maxEntries,
    int flags,
    int keyType,
    int valueType,
    int eventType,
    long extra,
    Optional<MapDefinition> inner,
    List<Slot> slots,
    Optional<SectionData> data) {

  public MapDefinition(
      String name,
      int type,
      int keySize,
      int valueSize,
      int maxEntries,
      int flags,
      int keyType,
      int valueType,
      Optional<SectionData> data) {
    this(
        name,
        type,
        keySize,
        valueSize,
        maxEntries,
        flags,
        keyType,
        valueType,
        0,
        0,
        Optional.empty(),
        List.of(),
        data);
  }

  private static final int PERF_EVENT_ARRAY = 4;
  private static final int RING_BUFFER = 27;

  /**
   * One entry from the start.
   *
   * @param target name of a program or a map of the object
   */
  public record Slot(int index, String target) {}

  /** The same by another name. */
  public MapDefinition named(String newName) {
    return with(newName, data);
  }

  /** The same with other content. */
  public MapDefinition withContent(byte[] content) {
    return with(name, Optional.of(new SectionData(content, data.orElseThrow().constant())));
  }

  private MapDefinition with(String newName, Optional<SectionData> newData) {
    return new MapDefinition(
        newName,
        type,
        keySize,
        valueSize,
        maxEntries,
        flags,
        keyType,
        valueType,
        eventType,
        extra,
        inner,
        slots,
        newData);
  }

  /**
   * What a data section holds at the start.
   *
   * @param constant whether nobody may change it
   */
  public record SectionData(byte[] content, boolean constant) {}

  /** Whether this is one of the object's data sections and not a declared map. */
  public boolean isDataSection() {
    return data.isPresent();
  }

  /** Whether this is a ring buffer or a perf buffer, whose content only user space reads. */
  public boolean carriesEvents() {
    return type == RING_BUFFER || type == PERF_EVENT_ARRAY;
  }
}
