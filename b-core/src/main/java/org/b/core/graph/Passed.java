package org.b.core.graph;

import java.util.Map;
import org.b.core.program.Variable;
import org.b.core.source.Span;

/**
 * What all callers pass for the parameters of a function. The verifier walks it with the registers
 * of each call (check_func_call in kernel/bpf/verifier.c).
 *
 * @param objects of the kernel, where the verifier knows them as pointers
 * @param nullable other references that one of the calls may pass as null, with that call; all
 *     others lead to something
 */
public record Passed(Map<Variable, PassedPointer> objects, Map<Variable, Span> nullable) {
  /** What a function gets that has no parameters, or of which nothing is known yet. */
  public static final Passed NOTHING = new Passed(Map.of(), Map.of());
}
