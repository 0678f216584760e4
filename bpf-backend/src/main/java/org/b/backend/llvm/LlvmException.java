package org.b.backend.llvm;

/**
 * LLVM refused what the code generator gave it. Always a defect of the code generator, never of the
 * program that is compiled.
 */
public final class LlvmException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LlvmException(String message) {
    super(message);
  }
}
