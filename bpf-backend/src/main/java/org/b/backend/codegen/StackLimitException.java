package org.b.backend.codegen;

import java.util.List;
import java.util.Map;
import org.b.core.checks.StackLimit;
import org.b.core.diagnostics.Diagnostic;

/** The code of a program takes more stack than the kernel has. */
public final class StackLimitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Diagnostic> diagnostics;

  private final transient Map<String, Integer> frames;

  private final transient byte[] object;

  StackLimitException(List<Diagnostic> diagnostics, Map<String, Integer> frames, byte[] object) {
    super(diagnostics.get(0).message());
    this.diagnostics = List.copyOf(diagnostics);
    this.frames = Map.copyOf(frames);
    this.object = object;
  }

  /** Bytes that the code of each function takes, as {@link StackLimit#exceeded} wants them. */
  public Map<String, Integer> frames() {
    return frames;
  }

  /** The object all the same, for looking at: no kernel loads it. */
  public byte[] object() {
    return object;
  }

  /** One for each program that does not fit. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
