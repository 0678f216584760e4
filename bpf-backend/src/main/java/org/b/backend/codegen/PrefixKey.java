package org.b.backend.codegen;

import java.util.ArrayList;
import java.util.List;
import org.b.core.program.Table;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;

/**
 * The key of a longest-prefix table as the kernel wants it ({@code struct bpf_lpm_trie_key}): the
 * number of bits that count, then the key's integers in network order without gaps, so that a
 * prefix covers the bits that it seems to.
 *
 * @param name of the struct in BTF
 */
record PrefixKey(String name, List<Part> parts) {
  /** Bytes of the prefix length, which comes first. */
  static final int LENGTH_BYTES = 4;

  /**
   * One integer.
   *
   * @param field where it is in the key's struct; {@code null} when the key is an integer
   * @param offset in bytes, in the kernel's key
   */
  record Part(String name, StructType.Field field, int bytes, int offset) {}

  static boolean isUsedBy(Table table) {
    return table.kind().name().equals("LPM_TRIE");
  }

  static PrefixKey of(Table table) {
    if (table.key() instanceof IntegerType integer) {
      // an inner table is named by its type, which is no name in BTF (btf_name_valid_identifier)
      String name = table.name().replaceAll("\\W+", "_");
      return new PrefixKey(
          name + "_prefix", List.of(new Part("key", null, integer.size(), LENGTH_BYTES)));
    }
    StructType struct = (StructType) table.key();
    List<Part> parts = new ArrayList<>();
    int offset = LENGTH_BYTES;
    for (StructType.Field field : struct.integerFields()) {
      parts.add(new Part(field.name(), field, field.type().size(), offset));
      offset += field.type().size();
    }
    return new PrefixKey(struct.name() + "_prefix", List.copyOf(parts));
  }

  /** Bytes in all. */
  int size() {
    Part last = parts.get(parts.size() - 1);
    return last.offset() + last.bytes();
  }

  /** Bits that count when all do. */
  int bits() {
    return (size() - LENGTH_BYTES) * 8;
  }
}
