package org.b.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelFacts;

/** Helpers by their names, with arguments as their prototypes ask. */
final class HelperCalls implements Family {
  private static final Set<HelperCall.Kind> KINDS =
      Set.of(
          HelperCall.Kind.CTX,
          HelperCall.Kind.U32,
          HelperCall.Kind.U64,
          HelperCall.Kind.I32,
          HelperCall.Kind.I64,
          HelperCall.Kind.ADDRESS,
          HelperCall.Kind.IN,
          HelperCall.Kind.OUT,
          HelperCall.Kind.INOUT,
          HelperCall.Kind.SIZE,
          HelperCall.Kind.SIZE_OR_ZERO,
          HelperCall.Kind.TEXT);

  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall() && !callable(scope).isEmpty();
  }

  private static List<Helper> callable(Scope scope) {
    return KernelFacts.helpers().stream()
        .filter(h -> h.call().isPresent() && scope.mayCall(h.name()))
        .filter(h -> fits(h.call().get(), scope))
        .toList();
  }

  private static boolean fits(HelperCall call, Scope scope) {
    return !call.unsafe()
        && call.result() instanceof HelperCall.Result.Number
        && (call.hooks().isEmpty() || call.hooks().contains(scope.draft.hook.hook()))
        && call.parameters().stream().allMatch(p -> KINDS.contains(p.kind()))
        && (scope.function.hasContext()
            || call.parameters().stream().noneMatch(p -> p.kind() == HelperCall.Kind.CTX));
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    Helper helper = choices.of(callable(scope));
    List<String> arguments = new ArrayList<>();
    String memory = "";
    int bytes = 0;
    for (HelperCall.Parameter parameter : helper.call().orElseThrow().parameters()) {
      switch (parameter.kind()) {
        case CTX -> arguments.add("ctx");
        case IN, OUT, INOUT -> {
          memory = scope.draft.fresh("m");
          bytes = parameter.size() > 0 ? parameter.size() : choices.of(4, 8, 16, 32);
          if (parameter.size() == 8) {
            scope.line("u64 " + memory + " = " + scope.integer() + ";");
            scope.integers.add(new Scope.Variable(memory, true));
          } else if (parameter.size() == 4) {
            scope.line("u32 " + memory + " = " + scope.integer() + ";");
            scope.integers.add(new Scope.Variable(memory, true));
          } else {
            scope.line("u32 " + memory + "[" + bytes / 4 + "];");
            scope.arrays.add(new Scope.Elements(memory, bytes / 4));
          }
          arguments.add(memory);
        }
        case SIZE, SIZE_OR_ZERO ->
            arguments.add(size(scope, memory, bytes, parameter.kind() == HelperCall.Kind.SIZE));
        case TEXT -> arguments.add("\"text\"");
        default -> arguments.add(scope.integer());
      }
    }
    String name = scope.draft.fresh("v");
    scope.line(
        "i64 " + name + " = (i64) " + helper.name() + "(" + String.join(", ", arguments) + ");");
    scope.integers.add(new Scope.Variable(name, true));
  }

  private static String size(Scope scope, String memory, int bytes, boolean needed) {
    if (scope.choices.percent(60)) {
      return "sizeof(" + memory + ")";
    }
    String size = scope.draft.fresh("n");
    scope.line("u32 " + size + " = " + scope.integer() + ";");
    scope.line(
        Guards.guard("if (" + size + " > " + bytes + ") { " + size + " = " + bytes + "; }", ""));
    if (needed) {
      scope.line(Guards.guard("if (" + size + " == 0) { " + size + " = 1; }", ""));
    }
    return size;
  }
}
