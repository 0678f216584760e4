package org.b.core.types;

/** The type of a string literal; {@code size} counts its UTF-8 bytes and the final zero. */
public record StringType(int size) implements Type {
  @Override
  public int alignment() {
    return 1;
  }

  @Override
  public String display() {
    return "string";
  }
}
