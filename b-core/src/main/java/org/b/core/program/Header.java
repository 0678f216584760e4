package org.b.core.program;

import java.util.Optional;
import org.b.core.source.Span;
import org.b.core.types.StructType;

/**
 * A protocol header of the proto file with the transition that follows it.
 *
 * @param layout a struct in wire layout
 * @param transition body of {@code state name {...}} in the proto file, or empty when there is none
 *     (the header is then the last one)
 */
public record Header(
    String name, StructType layout, Optional<Statement.Block> transition, Span span) {

  /**
   * Name of the field that counts the header's whole length in 32-bit words, as IPv4's does. A
   * header that has it (4 bits wide) ends where the field says, so that options are skipped; a
   * value shorter than the header ends parsing.
   */
  public static final String LENGTH_FIELD = "hlen";

  /** The field that says how long this header is, where its length varies. */
  public Optional<StructType.Field> lengthField() {
    return layout.field(LENGTH_FIELD).filter(field -> field.bitWidth() == 4);
  }

  /** Whether a checksum of 0 in this header means that there is none, as RFC 768 says for UDP. */
  public boolean isUdp() {
    return name.equals("udp");
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return name;
  }
}
