package org.b.backend.maps;

/**
 * A Java value does not fit the type of a key or value, or a map operation is not possible. The
 * message is one sentence that names the field.
 */
public final class MapValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MapValueException(String message) {
    super(message);
  }

  public MapValueException(String message, Throwable cause) {
    super(message, cause);
  }
}
