package org.b.core.types;

/**
 * An integer of 1 to 64 bits. The width decides which values it holds; in memory it takes the
 * smallest of 1, 2, 4 or 8 bytes that hold the width. Values are kept zero-extended (or
 * sign-extended, if signed) to 64 bits.
 *
 * @param meaning what the number stands for; arithmetic does not depend on it
 */
public record IntegerType(int width, boolean signed, Meaning meaning) implements Type {
  /** What a number stands for. */
  public sealed interface Meaning permits Plain, Enumeration {}

  /** Meanings without a declaration. */
  public enum Plain implements Meaning {
    NUMBER,
    /** {@code bool}: 0 or 1. */
    TRUTH,
    /** {@code char}: a byte of text. */
    CHARACTER
  }

  public static final IntegerType BOOL = new IntegerType(1, false, Plain.TRUTH);
  public static final IntegerType CHAR = new IntegerType(8, false, Plain.CHARACTER);
  public static final IntegerType U8 = new IntegerType(8, false);
  public static final IntegerType U16 = new IntegerType(16, false);
  public static final IntegerType U32 = new IntegerType(32, false);
  public static final IntegerType U64 = new IntegerType(64, false);
  public static final IntegerType I32 = new IntegerType(32, true);
  public static final IntegerType I64 = new IntegerType(64, true);

  public IntegerType {
    if (width < 1 || width > 64) {
      throw new IllegalArgumentException("width " + width);
    }
  }

  /** A number. */
  public IntegerType(int width, boolean signed) {
    this(width, signed, Plain.NUMBER);
  }

  public static IntegerType unsigned(int width) {
    return new IntegerType(width, false);
  }

  public boolean isBool() {
    return meaning == Plain.TRUTH;
  }

  public boolean isCharacter() {
    return meaning == Plain.CHARACTER;
  }

  @Override
  public int size() {
    return width <= 8 ? 1 : width <= 16 ? 2 : width <= 32 ? 4 : 8;
  }

  @Override
  public int alignment() {
    return size();
  }

  /** The largest value as an unsigned 64-bit pattern. */
  public long mask() {
    return width == 64 ? -1L : (1L << width) - 1;
  }

  @Override
  public String display() {
    if (meaning instanceof Enumeration enumeration) {
      return "enum " + enumeration.name();
    } else if (isBool()) {
      return "bool";
    } else if (isCharacter()) {
      return "char";
    }
    String letter = signed ? "i" : "u";
    return width == size() * 8 ? letter + width : letter + size() * 8 + ":" + width;
  }
}
