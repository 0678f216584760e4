package org.b.dsl.ide.hover;

import java.util.List;
import java.util.Optional;
import org.b.core.facts.Hook;
import org.b.core.facts.HookArgument;
import org.b.core.facts.HookWord;
import org.b.core.facts.StructFacts;
import org.b.core.facts.StructOperation;
import org.b.core.facts.SystemCall;
import org.b.core.kernel.Declarations;
import org.b.core.kernel.KernelTypes;
import org.b.core.types.KernelStructType;
import org.b.dsl.ide.names.Meaning;
import org.b.dsl.lower.TracepointStructs;

/** Hovers on what stands in the parentheses of a hook. */
final class HookArguments {
  private HookArguments() {}

  static Optional<String> text(KernelTypes types, Meaning.HookArgument argument) {
    Hook hook = argument.hook();
    Optional<HookWord> word =
        hook.words().stream().filter(each -> each.word().equals(argument.word())).findFirst();
    return word.map(found -> word(hook, found))
        .or(() -> tracepoint(types, argument))
        .or(() -> declared(types, argument))
        .or(() -> elsewhere(argument));
  }

  private static String word(Hook hook, HookWord word) {
    String meaning = word.meaning();
    return Hovers.fenced("@" + hook.spelling() + "(" + word.word() + ")")
        + "\n"
        + (meaning.isEmpty()
            ? ""
            : Character.toUpperCase(meaning.charAt(0)) + meaning.substring(1) + ". ")
        + "Since kernel "
        + word.since()
        + ".";
  }

  private static Optional<String> tracepoint(KernelTypes types, Meaning.HookArgument argument) {
    if (argument.hook().form() != Hook.Form.TRACEPOINT) {
      return Optional.empty();
    }
    Optional<SystemCall> call = SystemCall.entered(argument.whole());
    if (call.isPresent()) {
      return Optional.of(
          Hovers.fenced(call.get().toString())
              + "\n"
              + "The entry of this system call: `ctx` has its arguments, `ctx.args` all of them as"
              + " numbers.");
    }
    Optional<KernelStructType> fields = TracepointStructs.find(types, argument.whole());
    return Optional.of(
        fields
            .map(
                struct ->
                    KernelMembers.text(new Meaning.KernelType(types, struct.id(), struct.name()))
                        + "\n\nThe fields of tracepoint `"
                        + argument.whole()
                        + "`, as `ctx` has them.")
            .orElse("Tracepoint `" + argument.whole() + "` of the kernel."));
  }

  private static Optional<String> declared(KernelTypes types, Meaning.HookArgument argument) {
    Declarations declarations = new Declarations(types);
    String name = argument.word();
    return switch (argument.hook().argument()) {
      case "function" ->
          declarations.function(name).map(text -> shown(text, "Function of the kernel", types));
      case "tracepoint" ->
          declarations.tracepoint(name).map(text -> shown(text, "Tracepoint", types));
      case "security hook" ->
          declarations
              .function("bpf_lsm_" + name)
              .map(text -> shown(text, "Security hook of the kernel", types));
      case "kind of kernel object" ->
          declarations
              .function("bpf_iter_" + name)
              .map(text -> shown(text, "Kind of object that the kernel lists", types));
      case "system call" ->
          Optional.of(
              SystemCall.of(name)
                  .map(call -> Hovers.fenced(call.toString()) + "\nSystem call `" + name + "`.")
                  .orElse("System call `" + name + "`."));
      default -> Optional.empty();
    };
  }

  private static String shown(String declaration, String what, KernelTypes types) {
    return "```c\n" + declaration + "\n```\n\n" + what + ", in " + types.origin() + ".";
  }

  private static String operation(Meaning.HookArgument argument) {
    List<String> parts = HookArgument.parse(argument.hook(), argument.whole()).parts();
    Optional<StructOperation> operation =
        parts.isEmpty() ? Optional.empty() : StructFacts.operation(parts.get(0), parts.get(1));
    if (operation.isEmpty()) {
      return "A function of a struct that the kernel calls, and the struct's name.";
    }
    return Hovers.fenced("struct " + parts.get(0) + " " + parts.get(2))
        + "\n`"
        + parts.get(1)
        + "` "
        + operation.get().meaning()
        + ". Since kernel "
        + operation.get().since()
        + ". The kernel knows the struct as `"
        + parts.get(2)
        + "`.";
  }

  private static Optional<String> elsewhere(Meaning.HookArgument argument) {
    return switch (argument.hook().form()) {
      case FILE_SYMBOL, FILE_PROBE ->
          Optional.of(
              "Where the program attaches: `"
                  + argument.whole()
                  + "`. It is looked up in the file when the program is attached.");
      case OPERATION -> Optional.of(operation(argument));
      case NAME -> Optional.of("Where the program attaches: `" + argument.whole() + "`.");
      default -> Optional.empty();
    };
  }
}
