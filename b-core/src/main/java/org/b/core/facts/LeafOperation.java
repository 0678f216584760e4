package org.b.core.facts;

import java.util.List;
import org.b.core.types.IntegerType;

/**
 * What a program does with a field of a leaf that has the kernel call a function later.
 *
 * @param field name of the field's type: {@code timer}
 * @param name as programs write it: {@code start}
 * @param function the last helper, or function of the kernel, that it calls
 * @param arguments what each argument is: {@link #NANOSECONDS}, {@link #TASK} or {@link #CALLBACK}
 */
public record LeafOperation(String field, String name, Helper function, List<String> arguments) {
  /** After how long. */
  public static final String NANOSECONDS = "nanoseconds";

  /** In which task. */
  public static final String TASK = "task";

  /** The function that is called; always the last. */
  public static final String CALLBACK = "callback";

  /** Whether it has a function called. */
  public boolean starts() {
    return arguments.contains(CALLBACK);
  }

  /** Of what it yields: functions of the kernel say int, of which the verifier knows 32 bits. */
  public IntegerType result() {
    return function.isKernelFunction() ? IntegerType.I32 : IntegerType.I64;
  }

  /** {@code start(nanoseconds, callback)}. */
  public String display() {
    return name + "(" + String.join(", ", arguments) + ")";
  }
}
