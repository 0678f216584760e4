package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.ProgramType;
import org.b.core.program.Function;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;

/** The function that is being lowered, or a transition of a proto file, which has no hook. */
final class FunctionContext {
  private final Function.Attachment hook;
  private final boolean hookKnown;
  private final IntegerType result;
  final List<Function.State> states = new ArrayList<>();

  /** Declared states by name, with the place of the name. */
  final Map<String, Span> stateNames = new LinkedHashMap<>();

  private FunctionContext(Function.Attachment hook, boolean hookKnown, IntegerType result) {
    this.hook = hook;
    this.hookKnown = hookKnown;
    this.result = result;
  }

  /**
   * @param hookKnown false when the hook could not be found and {@code hook} is a stand-in: then
   *     nothing is said about what the hook allows
   */
  static FunctionContext of(Function.Attachment hook, boolean hookKnown, IntegerType result) {
    return new FunctionContext(hook, hookKnown, result);
  }

  static FunctionContext transition() {
    return new FunctionContext(null, false, IntegerType.U32);
  }

  boolean isTransition() {
    return hook == null;
  }

  boolean hookKnown() {
    return hookKnown;
  }

  Function.Attachment hook() {
    return hook;
  }

  String hookName() {
    return hook.hook().name();
  }

  ProgramType programType() {
    return KernelFacts.programType(hook.hook().programType());
  }

  IntegerType result() {
    return result;
  }
}
