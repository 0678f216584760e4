package org.b.core.facts;

import java.util.List;
import org.b.core.types.IntegerType;

/**
 * How programs call a helper by its kernel name.
 *
 * @param parameters what the verifier wants of each argument
 * @param result type of the result
 * @param packet what the call does to the packet
 */
public record HelperCall(List<Parameter> parameters, IntegerType result, PacketEffect packet) {

  /**
   * A parameter.
   *
   * @param name as in the kernel's prototype
   */
  public record Parameter(Kind kind, String name) {}

  /** What the verifier wants of an argument. */
  public enum Kind {
    /** The program's context. */
    CTX,
    U32,
    U64,
    I32,
    /** Memory that the helper reads. */
    IN,
    /** Memory that the helper fills. */
    OUT,
    /** Memory that must be initialised and that the helper fills. */
    INOUT,
    /** Bytes of the memory before it: a constant, not 0. */
    SIZE;

    public boolean isMemory() {
      return this == IN || this == OUT || this == INOUT;
    }

    /** The type of an integer; a size has 32 bits. */
    public IntegerType type() {
      return switch (this) {
        case U64 -> IntegerType.U64;
        case I32 -> IntegerType.I32;
        default -> IntegerType.U32;
      };
    }
  }

  /** What a call does to the packet. */
  public enum PacketEffect {
    NONE,
    /** Its bytes may be elsewhere in memory: pointers end. */
    MOVES,
    /** Headers have other places in it. */
    SHIFTS
  }
}
