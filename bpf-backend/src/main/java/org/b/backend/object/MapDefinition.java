package org.b.backend.object;

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
    Optional<SectionData> data) {

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
}
