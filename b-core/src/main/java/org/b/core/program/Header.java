package org.b.core.program;

import java.util.List;
import java.util.Optional;
import org.b.core.source.Span;
import org.b.core.types.StructType;

/**
 * A protocol header of the proto file with the transition that follows it.
 *
 * @param layout a struct in wire layout: the part that every such header has
 * @param tail bytes that follow the fields, where their number varies: one integer expression, or
 *     none
 * @param transition body of {@code state name {...}} in the proto file, or empty when there is none
 *     (the header is then the last one)
 */
public record Header(
    String name,
    StructType layout,
    List<Expression> tail,
    Optional<Statement.Block> transition,
    Span span) {

  /**
   * Name of the field that counts the header's whole length in 32-bit words, as IPv4's does, in
   * proto files of the classic language: where such a field has 4 bits, the header ends where it
   * says.
   */
  public static final String LENGTH_FIELD = "hlen";

  /**
   * The most bytes of a tail. What says to have more ends parsing: an offset in the packet stays
   * where the verifier takes it (MAX_PACKET_OFF, 6.12). The longest one that is known is an IPv6
   * extension header's: 2046 bytes behind its first two.
   */
  public static final int LONGEST_TAIL = 2046;

  /** How many bytes follow the fields; empty where none do. */
  public Optional<Expression> variablePart() {
    return tail.stream().findFirst();
  }

  /** Bytes that the header has at most. */
  public int longest() {
    return layout.size()
        + variablePart()
            .map(bytes -> (int) Math.min(HeaderTail.largest(bytes), LONGEST_TAIL))
            .orElse(0);
  }

  /** Whether a checksum of 0 in this header means that there is none, as RFC 768 says for UDP. */
  public boolean isUdp() {
    return name.equals("udp") || name.equals("inner_udp");
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
