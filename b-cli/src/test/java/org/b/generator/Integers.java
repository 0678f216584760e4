package org.b.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.b.core.facts.ContextField;
import org.b.core.program.Builtin;

/** Integers and conditions of what is in scope. */
final class Integers {
  private static final List<String> TYPES =
      List.of("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64");

  /** Subscripts, keys and arguments within each other. */
  private static final int NESTED = 2;

  private final Scope scope;
  private final Choices choices;

  Integers(Scope scope) {
    this.scope = scope;
    this.choices = scope.choices;
  }

  String integer(int depth) {
    if (depth <= 0) {
      return leaf();
    }
    String left = integer(depth - 1);
    String right = integer(depth - 1 - choices.below(2));
    return switch (choices.below(16)) {
      case 0, 1 -> "(" + left + " + " + right + ")";
      case 2 -> "(" + left + " - " + right + ")";
      case 3 -> "(" + left + " * " + right + ")";
      case 4 -> "(" + left + " / " + right + ")";
      case 5 -> "(" + left + " % " + right + ")";
      case 6 -> "(" + left + " & " + right + ")";
      case 7 -> "(" + left + choices.of(" | ", " ^ ") + right + ")";
      case 8 ->
          "((u64) " + parenthesized(left) + choices.of(" << ", " >> ") + choices.below(20) + ")";
      case 9 -> "(" + left + choices.of(" << ", " >> ") + "(" + right + " & 7))";
      case 10 -> "((" + choices.of(TYPES) + ") " + parenthesized(left) + ")";
      case 11 -> "(" + condition(depth - 1) + " ? " + left + " : " + right + ")";
      case 12 -> choices.of("~", "-", "!") + parenthesized(left);
      case 13 -> slice(left);
      case 14 ->
          "("
              + left
              + choices.of(" < ", " <= ", " > ", " == ", " != ")
              + parenthesized(right)
              + ")";
      default -> left;
    };
  }

  private static String parenthesized(String text) {
    return "(" + text + ")";
  }

  private String slice(String text) {
    int offset = choices.below(20);
    return "((u32) "
        + parenthesized(text)
        + ")["
        + offset
        + ":+"
        + choices.between(1, 32 - offset)
        + "]";
  }

  /** An integer that is no operation; what is within it is simpler. */
  private String leaf() {
    scope.nesting++;
    String text = choices.of(leaves()).get();
    scope.nesting--;
    return text;
  }

  private List<Supplier<String>> leaves() {
    List<Supplier<String>> sources = new ArrayList<>();
    sources.add(() -> Long.toUnsignedString(choices.number()));
    if (!scope.integers.isEmpty()) {
      Supplier<String> variable = () -> choices.of(scope.integers).name();
      sources.addAll(List.of(variable, variable, variable, variable));
    }
    if (scope.nesting > NESTED) {
      return sources;
    }
    if (!scope.arrays.isEmpty()) {
      sources.add(this::element);
    }
    if (!scope.structs.isEmpty()) {
      sources.add(() -> member(choices.of(scope.structs)));
      sources.add(() -> member(choices.of(scope.structs)));
    }
    if (!scope.targets.isEmpty()) {
      sources.add(() -> choices.of(scope.targets));
    }
    if (!scope.mayCall()) {
      return sources;
    }
    if (!scope.reads.isEmpty()) {
      sources.add(() -> choices.of(scope.reads));
      sources.add(() -> choices.of(scope.reads));
    }
    sources.add(() -> choices.percent(50) ? scope.draft.global() : scope.draft.config());
    sources.add(this::builtin);
    sources.add(this::tableRead);
    if (scope.function.hasContext()) {
      sources.add(this::contextField);
    }
    if (!scope.draft.callees().isEmpty()) {
      sources.add(this::call);
    }
    return sources;
  }

  private String element() {
    Scope.Elements array = choices.of(scope.arrays);
    return array.name() + "[" + subscript(array.count()) + "]";
  }

  /** A field of a struct, or an element of one. */
  String member(Scope.Members members) {
    List<Struct.Field> arrays = members.struct().arrays();
    if (!arrays.isEmpty() && choices.percent(30)) {
      Struct.Field array = choices.of(arrays);
      return members.path() + array.name() + "[" + subscript(array.elements()) + "]";
    }
    return members.path() + choices.of(members.struct().integers()).name();
  }

  /** A subscript that is less than a number, by one of the ways that are known. */
  String subscript(int count) {
    List<Scope.Counter> counters = scope.counters.stream().filter(c -> c.below() <= count).toList();
    if (!counters.isEmpty() && choices.percent(50)) {
      return choices.of(counters).name();
    }
    boolean power = Integer.bitCount(count) == 1;
    return switch (choices.below(5)) {
      case 0 -> "" + choices.below(count);
      case 1 -> {
        String value = choices.of("(u32) (", "(u64) (", "(") + integer(1) + ")";
        yield Guards.guard(value + " % " + count, value);
      }
      case 2 -> {
        if (scope.integers.isEmpty()) {
          yield "" + choices.below(count);
        }
        String variable = choices.of(scope.integers).name();
        yield Guards.guard(
            "(u64) " + variable + " < " + count + " ? " + variable + " : 0", variable);
      }
      default -> {
        if (!power) {
          yield "" + choices.below(count);
        }
        String value = "(" + integer(1) + ")";
        yield Guards.guard(value + " & " + (count - 1), value);
      }
    };
  }

  private String builtin() {
    List<Builtin> usable =
        java.util.Arrays.stream(Builtin.values()).filter(b -> scope.mayCall(b.helper())).toList();
    return usable.isEmpty() ? "7" : choices.of(usable).spelling() + "()";
  }

  private String tableRead() {
    Table table = scope.draft.table();
    String entry = table.name() + "[" + key(table) + "]";
    return table.leafStruct().map(s -> entry + "." + choices.of(s.integers()).name()).orElse(entry);
  }

  /** A key of a table. */
  String key(Table table) {
    if (table.owner().isPresent()) {
      return table.owner().get();
    }
    if (table.keyStruct().isEmpty()) {
      return integer(1);
    }
    Struct struct = table.keyStruct().get();
    List<Scope.Members> same =
        scope.structs.stream().filter(m -> m.struct() == struct && m.path().endsWith(".")).toList();
    if (!same.isEmpty() && choices.percent(60)) {
      String path = choices.of(same).path();
      return path.substring(0, path.length() - 1);
    }
    return braces(struct);
  }

  /** A struct in braces. */
  String braces(Struct struct) {
    StringBuilder text = new StringBuilder();
    for (Struct.Field field : struct.fields()) {
      if (field.isInteger() && choices.percent(50)) {
        text.append(text.length() == 0 ? "" : ", ")
            .append(".")
            .append(field.name())
            .append(" = ")
            .append(integer(1));
      }
    }
    if (text.length() == 0) {
      text.append(".count = ").append(integer(1));
    }
    return "{" + text + "}";
  }

  private String contextField() {
    List<ContextField> fields = contextFields(false);
    if (fields.isEmpty()) {
      return "1";
    }
    ContextField field = choices.of(fields);
    return "ctx."
        + field.name()
        + (field.isArray() ? "[" + choices.below(field.size() / field.element()) + "]" : "");
  }

  /** Fields of the context that the program may read, or write. */
  List<ContextField> contextFields(boolean write) {
    HookKind hook = scope.draft.hook;
    if (hook.hook().contains("tracepoint")) {
      return List.of();
    }
    return hook.programType().fields().stream()
        .filter(
            f -> !f.pointer() && scope.draft.target.atLeast(f.since()) && f.isFor(hook.argument()))
        .filter(f -> f.element() <= 8)
        .filter(
            f ->
                !write
                    || f.isWritableFor(hook.argument())
                        && f.writableSince().filter(scope.draft.target::atLeast).isPresent())
        .toList();
  }

  private String call() {
    Draft.Callee callee = choices.of(scope.draft.callees());
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < callee.parameters(); i++) {
      arguments.add(integer(0));
    }
    return callee.name() + "(" + String.join(", ", arguments) + ")";
  }

  String condition(int depth) {
    if (depth > 0 && choices.percent(40)) {
      return switch (choices.below(3)) {
        case 0 -> "(" + condition(depth - 1) + " && " + condition(depth - 1) + ")";
        case 1 -> "(" + condition(depth - 1) + " || " + condition(depth - 1) + ")";
        default -> "!(" + condition(depth - 1) + ")";
      };
    }
    String left = integer(Math.max(0, depth - 1));
    return choices.percent(15)
        ? "(" + left + ")"
        : "(" + left + choices.of(" < ", " <= ", " > ", " >= ", " == ", " != ") + integer(0) + ")";
  }
}
