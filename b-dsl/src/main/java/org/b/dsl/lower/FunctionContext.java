package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.ProgramType;
import org.b.core.program.Expression;
import org.b.core.program.Function;
import org.b.core.program.Signature;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.Type;
import org.b.core.types.VoidType;

/** The function that is being lowered, or a transition of a proto file, which has no hook. */
final class FunctionContext {
  private final Function.Attachment hook;
  private final boolean hookKnown;
  private final Type result;
  private final List<Function.Attachment> hooks;
  private final Optional<Signature> signature;
  final List<Function.State> states = new ArrayList<>();

  /** Loops around what is being lowered. */
  int loops;

  /** Whether the program returns nothing, as some functions of structs do. */
  boolean isVoid;

  /** Declared states by name, with the place of the name. */
  final Map<String, Span> stateNames = new LinkedHashMap<>();

  /** Fields that the kernel has where this code runs: {@code struct.field}, by tests around it. */
  final Set<String> assumedFields = new HashSet<>();

  private Variable tracepointFields;
  private Variable tracepointContext;

  private boolean onlyConstants;

  /** Local variables that keep their first value. */
  final Set<Variable> constants = new HashSet<>();

  /** Sockets of another kind that stand for a variable, with the other one, both ways. */
  final Map<Variable, Variable> replacedSockets = new HashMap<>();

  /** Those of them that here may be of either kind. */
  final Map<Variable, Variable> mixedSockets = new HashMap<>();

  private FunctionContext(
      List<Function.Attachment> hooks,
      boolean hookKnown,
      Type result,
      Optional<Signature> signature) {
    this.hooks = hooks;
    this.hook = hooks.isEmpty() ? null : hooks.get(0);
    this.hookKnown = hookKnown;
    this.result = result;
    this.signature = signature;
  }

  /**
   * @param hookKnown false when the hook could not be found and {@code hook} is a stand-in: then
   *     nothing is said about what the hook allows
   */
  static FunctionContext of(Function.Attachment hook, boolean hookKnown, IntegerType result) {
    return new FunctionContext(List.of(hook), hookKnown, result, Optional.empty());
  }

  /**
   * A subprogram.
   *
   * @param hooks of the programs that reach it; at least one
   */
  static FunctionContext subprogram(
      List<Function.Attachment> hooks, boolean hookKnown, Signature signature) {
    Type result = signature.result() instanceof VoidType ? IntegerType.U32 : signature.result();
    return new FunctionContext(hooks, hookKnown, result, Optional.of(signature));
  }

  static FunctionContext transition() {
    return new FunctionContext(List.of(), false, IntegerType.U32, Optional.empty());
  }

  /** Outside functions, where only constants have a value. */
  static FunctionContext constant() {
    FunctionContext context = transition();
    context.onlyConstants = true;
    return context;
  }

  /**
   * The context of a tracepoint, whose fields the kernel's types describe, as that which helpers
   * and functions take.
   *
   * @param fields what the program calls its context
   */
  void keepContext(Variable fields, Variable whole) {
    tracepointFields = fields;
    tracepointContext = whole;
  }

  /** The context, where an expression is it; else the expression. */
  Expression context(Expression value) {
    return value instanceof Expression.VariableRead read
            && tracepointFields != null
            && read.variable().equals(tracepointFields)
        ? new Expression.VariableRead(tracepointContext, value.span())
        : value;
  }

  boolean onlyConstants() {
    return onlyConstants;
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

  /** Every hook whose programs run this function. */
  List<Function.Attachment> hooks() {
    return hooks;
  }

  /** How a subprogram is called; empty for a program. */
  Optional<Signature> signature() {
    return signature;
  }

  String hookName() {
    return hook.hook().name();
  }

  ProgramType programType() {
    return KernelFacts.programType(hook.hook().programType());
  }

  /** Whether what the function logs goes to whoever reads the iterator. */
  boolean isIterator() {
    return signature.isEmpty() && hook != null && hookName().equals("iter");
  }

  /** An integer type; of a subprogram also a reference. */
  Type result() {
    return result;
  }
}
