package org.b.core.types;

/**
 * The type of what was not understood; every use of it is accepted so that one mistake gives one
 * message.
 */
public record ErrorType() implements Type {
  public static final ErrorType ERROR = new ErrorType();

  @Override
  public int size() {
    return 0;
  }

  @Override
  public int alignment() {
    return 1;
  }

  @Override
  public String display() {
    return "?";
  }
}
