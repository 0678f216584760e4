package org.b.generator;

import java.util.ArrayList;
import java.util.List;

/**
 * A place where statements are written, with what can be used there. A block within it is a scope
 * of its own.
 */
final class Scope {
  /** An integer variable. */
  record Variable(String name, boolean assignable) {}

  /** A local array of integers. */
  record Elements(String name, int count) {}

  /**
   * A local struct, or what a reference leads to that is not null here.
   *
   * @param path what stands before the name of a field
   * @param inTable whether others see it
   */
  record Members(String path, Struct struct, boolean inTable) {}

  /** A counter of a loop, less than a number. */
  record Counter(String name, int below) {}

  /**
   * What holds for a whole function.
   *
   * @param results that it may return; empty for any integer
   * @param hasContext whether {@code ctx} is there
   */
  record Function(List<String> results, boolean isVoid, boolean hasContext, boolean isProgram) {}

  final Draft draft;
  final Choices choices;
  final Function function;
  final List<Variable> integers = new ArrayList<>();
  final List<Elements> arrays = new ArrayList<>();
  final List<Members> structs = new ArrayList<>();

  final List<Counter> counters = new ArrayList<>();

  /** Places behind references that are not null and lead to an integer. */
  final List<String> targets = new ArrayList<>();

  /** More integers, such as fields of headers that have been reached. */
  final List<String> reads = new ArrayList<>();

  /** Tasks that functions of the kernel take, where they have been passed to this function. */
  final List<String> tasks = new ArrayList<>();

  /** How deep the integer that is being written is in others. */
  int nesting;

  /** Statements that give back what is held, the newest last. */
  private final List<String> held = new ArrayList<>();

  /** How many of {@link #held} are from outside of the innermost loop. */
  private int heldOutsideLoop;

  private boolean inLoop;
  private boolean calls = true;
  private boolean returns = true;
  private int depth;
  private final StringBuilder out;

  private Scope(Draft draft, Function function, StringBuilder out) {
    this.draft = draft;
    this.choices = draft.choices;
    this.function = function;
    this.out = out;
  }

  static Scope of(Draft draft, Function function) {
    return new Scope(draft, function, new StringBuilder());
  }

  String text() {
    return out.toString();
  }

  void line(String text) {
    out.append(text).append('\n');
  }

  Integers integers() {
    return new Integers(this);
  }

  /** An integer. */
  String integer() {
    return integers().integer(choices.below(3));
  }

  String condition() {
    return integers().condition(choices.below(3));
  }

  boolean mayCall() {
    return calls;
  }

  boolean inLoop() {
    return inLoop;
  }

  int depth() {
    return depth;
  }

  boolean holdsNothing() {
    return held.isEmpty();
  }

  boolean mayCall(String helper) {
    return calls && draft.hook.mayCall(helper, draft.target);
  }

  private Scope inner() {
    Scope scope = new Scope(draft, function, new StringBuilder());
    scope.integers.addAll(integers);
    scope.arrays.addAll(arrays);
    scope.structs.addAll(structs);
    scope.counters.addAll(counters);
    scope.targets.addAll(targets);
    scope.reads.addAll(reads);
    scope.tasks.addAll(tasks);
    scope.held.addAll(held);
    scope.heldOutsideLoop = heldOutsideLoop;
    scope.inLoop = inLoop;
    scope.calls = calls;
    scope.returns = returns;
    scope.depth = depth + 1;
    return scope;
  }

  /** A block that may also see more. */
  String block(java.util.function.Consumer<Scope> writing) {
    Scope scope = inner();
    writing.accept(scope);
    return "{\n" + scope.out + "}";
  }

  /** The body of a loop. */
  String loopBody(java.util.function.Consumer<Scope> writing) {
    Scope scope = inner();
    scope.inLoop = true;
    scope.heldOutsideLoop = held.size();
    writing.accept(scope);
    return "{\n" + scope.out + "}";
  }

  /** A block in which nothing may be called. */
  String blockWithoutCalls(java.util.function.Consumer<Scope> writing) {
    Scope scope = inner();
    scope.calls = false;
    scope.returns = held.isEmpty();
    scope.inLoop = false;
    writing.accept(scope);
    return "{\n" + scope.out + "}";
  }

  void hold(String release) {
    held.add(release);
  }

  void release(String release) {
    held.remove(release);
  }

  /** What leaves this place for good, as statements in braces; empty where nothing may. */
  String leave() {
    if (inLoop && (!returns || choices.percent(50))) {
      return "{ "
          + String.join(" ", backwards(held.subList(heldOutsideLoop, held.size())))
          + choices.of(" continue;", " break;")
          + " }";
    }
    if (!returns) {
      return "";
    }
    return "{ " + String.join(" ", backwards(held)) + " " + returning() + " }";
  }

  private static List<String> backwards(List<String> list) {
    List<String> result = new ArrayList<>(list);
    java.util.Collections.reverse(result);
    return result;
  }

  boolean mayLeave() {
    return inLoop || returns;
  }

  /** A return that the function may make. */
  String returning() {
    if (function.isVoid()) {
      return "return;";
    }
    if (function.results().isEmpty()) {
      // what has been given back cannot be read any more
      return "return " + (held.isEmpty() ? "(u32) (" + integer() + ")" : choices.below(9)) + ";";
    }
    String first = choices.of(function.results());
    if (held.isEmpty() && choices.percent(15)) {
      return "return " + condition() + " ? " + first + " : " + choices.of(function.results()) + ";";
    }
    return "return " + first + ";";
  }

  /** Writes statements of any families. */
  void statements(int most) {
    int count = choices.between(1, most);
    for (int i = 0; i < count && draft.burn(); i++) {
      Families.write(this);
    }
  }
}
