package org.b.core.types;

/**
 * A fixed number of elements of one type, one after the other. An array of {@code char} is text: it
 * ends at its first zero byte.
 */
public record ArrayType(Type element, int count) implements Type {
  /** The largest array, in bytes: more than any map's value or data section needs. */
  public static final int LARGEST = 1 << 24;

  public ArrayType {
    if (count < 1 || (long) count * element.size() > LARGEST) {
      throw new IllegalArgumentException(count + " elements of " + element.display());
    }
  }

  /** Whether the elements are characters. */
  public boolean isText() {
    return element instanceof IntegerType integer && integer.isCharacter();
  }

  @Override
  public int size() {
    return element.size() * count;
  }

  @Override
  public int alignment() {
    return element.alignment();
  }

  @Override
  public boolean isAggregate() {
    return true;
  }

  /** As C has it: {@code u32[2][3]} is two arrays of three. */
  @Override
  public String display() {
    StringBuilder dimensions = new StringBuilder();
    Type inner = this;
    while (inner instanceof ArrayType array) {
      dimensions.append('[').append(array.count).append(']');
      inner = array.element;
    }
    return inner.display() + dimensions;
  }
}
