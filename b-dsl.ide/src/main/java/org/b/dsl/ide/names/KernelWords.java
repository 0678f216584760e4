package org.b.dsl.ide.names;

import java.util.Optional;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.ProgramType;
import org.b.core.kernel.KernelPath;
import org.b.core.kernel.KernelTypes;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.token.Token;

/** What words stand for that the kernel declares: types, members, arguments of hooks. */
public final class KernelWords {
  /** Starts the names of fields that say where a tracepoint's text is. */
  public static final String DATA_LOCATION = "__data_loc_";

  private final Outline outline;
  private final Code code;
  private final Names names;
  private final Receivers receivers;

  KernelWords(Outline outline, Names names, Receivers receivers) {
    this.outline = outline;
    this.code = outline.code();
    this.names = names;
    this.receivers = receivers;
  }

  /** A word in the parentheses of a hook. */
  Optional<Meaning> hookArgument(int index) {
    int offset = code.get(index).offset();
    return outline
        .functionAt(offset)
        .flatMap(Outline.Function::attribute)
        .filter(
            attribute -> attribute.name().span().end() < offset && offset < attribute.span().end())
        .flatMap(
            attribute ->
                KernelFacts.hook(attribute.name().text())
                    .map(
                        hook ->
                            new Meaning.HookArgument(
                                hook,
                                code.get(index).text(),
                                attribute.argument().orElse("").strip())));
  }

  /** A type behind {@code struct}, or a typedef where one declares something. */
  Optional<Meaning> type(int index) {
    String text = code.get(index).text();
    KernelTypes types = names.kernelTypes();
    if (!code.is(index - 1, "struct")) {
      int typedef = isType(index) ? types.typedef(text) : 0;
      return typedef == 0
          ? Optional.empty()
          : Optional.of(new Meaning.KernelType(types, typedef, text));
    }
    Optional<ProgramType> program =
        outline.functionAt(code.get(index).offset()).flatMap(names::programType);
    int struct = types.struct(text);
    int id = struct != 0 ? struct : types.union(text);
    return program
        .filter(type -> type.context().equals(text))
        .<Meaning>map(Meaning.ContextType::new)
        .or(() -> KernelFacts.shown(text).map(Meaning.ShownType::new))
        .or(() -> Receivers.context(text, Optional.empty()).map(Meaning.ContextType::new))
        .or(
            () ->
                id == 0 ? Optional.empty() : Optional.of(new Meaning.KernelType(types, id, text)));
  }

  /** Whether a word stands where a declaration has its type: {@code size_t count}. */
  private boolean isType(int index) {
    int name = index + 1;
    while (code.is(name, "*")) {
      name++;
    }
    return outline.declaredAt(code.get(name).offset()).isPresent() && code.get(name).isWord();
  }

  /**
   * The second argument of {@code has_field(task, __state)}, the last one of {@code
   * container_of(node, struct task_struct, sibling)}.
   */
  Optional<Meaning> askedMember(int index) {
    int open = code.openBefore(index);
    if (!code.is(open, "(") || !code.is(index - 1, ",")) {
      return Optional.empty();
    }
    Token asking = code.get(open - 1);
    if ((asking.is("container_of") || asking.is("offsetof_kernel"))
        && code.is(index - 3, "struct")) {
      int struct = names.kernelTypes().struct(code.get(index - 2).text());
      return struct == 0
          ? Optional.empty()
          : member(
              new Receiver.OfKernel(KernelPath.of(names.kernelTypes(), struct)),
              code.get(index).text());
    } else if (!asking.is("has_field")) {
      return Optional.empty();
    }
    return member(receivers.before(index - 1), code.get(index).text());
  }

  /** The first argument of {@code bpf_per_cpu_ptr(runqueues, n)}. */
  Optional<Meaning> variable(int index) {
    if (!code.is(index - 1, "(") || !takesVariable(code.get(index - 2).text())) {
      return Optional.empty();
    }
    String name = code.get(index).text();
    KernelTypes types = names.kernelTypes().withVariable(name);
    int type = types.variable(name);
    return type == 0
        ? Optional.empty()
        : Optional.of(new Meaning.KernelVariable(types, type, name));
  }

  /** Whether the first argument of a helper is a variable of the kernel. */
  public static boolean takesVariable(String helper) {
    return KernelFacts.helper(helper)
        .flatMap(Helper::call)
        .filter(call -> !call.parameters().isEmpty())
        .filter(call -> call.parameters().get(0).kind() == HelperCall.Kind.VARIABLE)
        .isPresent();
  }

  /** A member of what the kernel declares. */
  Optional<Meaning> member(Receiver receiver, String text) {
    if (receiver instanceof Receiver.OfKernel kernel) {
      Optional<Meaning> argument =
          kernel
              .call()
              .flatMap(
                  call ->
                      call.argument(text)
                          .map(
                              found -> new Meaning.CallArgument(call, found, names.kernelTypes())));
      if (argument.isPresent()) {
        return argument;
      }
      return kernel
          .path()
          .member(text)
          .or(() -> kernel.path().member(DATA_LOCATION + text))
          .map(Meaning.KernelMember::new);
    } else if (receiver instanceof Receiver.OfShown shown) {
      return shown.shown().field(text).map(field -> new Meaning.ShownField(shown.type(), field));
    }
    return Optional.empty();
  }
}
