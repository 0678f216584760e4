package org.b.core.btf;

/**
 * Bytes that should be a BPF object are not one, or use something that this reader does not take.
 * The message is one sentence that can be shown to a user.
 */
public final class ObjectFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ObjectFormatException(String message) {
    super(message);
  }
}
