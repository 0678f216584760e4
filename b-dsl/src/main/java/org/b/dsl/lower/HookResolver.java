package org.b.dsl.lower;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.Hook;
import org.b.core.facts.HookArgument;
import org.b.core.facts.HookWord;
import org.b.core.facts.KernelFacts;
import org.b.core.program.Function.Attachment;
import org.b.core.source.Span;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendRequest.DefaultHook;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.Attribute;
import org.b.dsl.syntax.MemberDeclaration;
import org.b.dsl.syntax.Parameter;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TypedName;

/** Finds out what a function attaches to. */
final class HookResolver {
  /**
   * The answer.
   *
   * @param known false when {@code attachment} is a stand-in for a hook that could not be found
   */
  record Resolved(Attachment attachment, boolean known) {}

  /** Structs that stand for the packet in classic programs, and the kernel's own name. */
  static final Set<String> PACKET_CONTEXTS = Set.of("skbuff", "sk_buff", "__sk_buff");

  static final String REGISTERS = "pt_regs";

  private final Environment environment;
  private final FrontendRequest request;
  private final KernelNames kernelNames;
  private final SleepingHooks sleeping;

  HookResolver(Environment environment, FrontendRequest request) {
    this.environment = environment;
    this.request = request;
    this.kernelNames = new KernelNames(environment.kernelTypes, environment.report);
    this.sleeping = new SleepingHooks(environment);
  }

  Resolved resolve(ParsedSource source, MemberDeclaration function, Span name) {
    PacketUse packet = PacketUse.of(function.getBody());
    List<Attribute> attributes = function.getAttributes();
    if (attributes.size() > 1) {
      report(
          DiagnosticCode.UNKNOWN_HOOK,
          source.span(attributes.get(1)),
          "a function has one hook: write a second function for a second hook");
    }
    Optional<Attachment> found = Optional.empty();
    if (!attributes.isEmpty()) {
      found = attribute(source, attributes.get(0));
    } else if (given(name).isPresent()) {
      found = defaultHook(given(name).get(), name);
    } else {
      found = deduced(function, packet);
      if (found.isEmpty() && contextIsKnown(function)) {
        environment.report.add(
            Diagnostic.of(
                    DiagnosticCode.UNKNOWN_HOOK,
                    name,
                    "function `"
                        + name.text()
                        + "` does not say which hook it is for, and neither does its parameter")
                .withHelp("write a hook before it, such as @socket_filter, or pass --hook"));
      }
    }
    return found
        .map(attachment -> new Resolved(typed(source, function, attachment), true))
        .orElseGet(() -> new Resolved(hook(packet != PacketUse.NONE ? "tc" : "kprobe", ""), false));
  }

  /**
   * A raw tracepoint with arguments is one whose arguments the verifier knows, where the target has
   * such tracepoints: then the program may load through them.
   */
  private Attachment typed(ParsedSource source, MemberDeclaration function, Attachment attachment) {
    if (!attachment.hook().name().equals("raw_tracepoint") || attachment.argument().isEmpty()) {
      return attachment;
    }
    Attachment typed =
        hook(
            ProgramArguments.TYPED_TRACEPOINT
                + (attachment.hook().sleepable() ? Hook.SLEEPABLE_SUFFIX : ""),
            attachment.argument());
    return environment.target.atLeast(typed.hook().since())
            && ProgramArguments.areTyped(
                environment, source, attachment.hook().name(), function.getParameters())
        ? typed
        : attachment;
  }

  /** In place of a hook that is not known. */
  static Attachment standIn() {
    return hook("kprobe", "");
  }

  /** The hook that the command line gives to a function without an attribute. */
  private Optional<DefaultHook> given(Span name) {
    return Optional.ofNullable(request.functionHooks().get(name.text())).or(request::defaultHook);
  }

  private Optional<Attachment> attribute(ParsedSource source, Attribute attribute) {
    if (attribute.getName() == null) {
      return Optional.empty();
    }
    Span nameSpan = source.span(attribute, SyntaxPackage.Literals.ATTRIBUTE__NAME);
    Optional<Hook> hook = known(attribute.getName(), nameSpan);
    if (hook.isEmpty()) {
      return Optional.empty();
    }
    String argument = attribute.getArgument() == null ? "" : attribute.getArgument();
    if (!argument.isEmpty()) {
      Span span = source.span(attribute, SyntaxPackage.Literals.ATTRIBUTE__ARGUMENT);
      checkArgument(hook.get(), argument, span);
      sleeping.checkPlace(hook.get(), argument, span);
    } else if (hook.get().argumentNeeded()) {
      report(
          DiagnosticCode.HOOK_ARGUMENT,
          nameSpan,
          "hook `" + hook.get().name() + "` needs " + needed(hook.get()) + " in parentheses");
    }
    return Optional.of(new Attachment(hook.get(), argument));
  }

  private static String needed(Hook hook) {
    return hook.isChoice()
        ? "one of " + hook.words(1).stream().map(HookWord::word).collect(Collectors.joining(", "))
        : "a " + hook.argument();
  }

  private Optional<Attachment> defaultHook(DefaultHook wanted, Span name) {
    Optional<Hook> hook = known(wanted.kind(), name);
    hook.filter(h -> !wanted.argument().isEmpty())
        .ifPresent(
            h -> {
              checkArgument(h, wanted.argument(), name);
              sleeping.checkPlace(h, wanted.argument(), name);
            });
    return hook.map(h -> new Attachment(h, wanted.argument()));
  }

  private Optional<Hook> known(String name, Span span) {
    Optional<Hook> hook = KernelFacts.hook(name);
    if (hook.isEmpty() && sleeping.isAwake(name, span)) {
      return hook;
    }
    if (hook.isEmpty()) {
      List<String> names = KernelFacts.hooks().stream().map(Hook::name).toList();
      environment.report.add(
          Suggestions.suggest(
              Diagnostic.of(DiagnosticCode.UNKNOWN_HOOK, span, "there is no hook `" + name + "`")
                  .withHelp("hooks are " + String.join(", ", names)),
              name,
              names,
              span));
    } else if (!environment.target.atLeast(hook.get().since())) {
      report(
          DiagnosticCode.TOO_NEW,
          span,
          "hook `"
              + name
              + "` needs kernel "
              + hook.get().since()
              + ", but the target is "
              + environment.target);
    }
    return hook;
  }

  private void checkArgument(Hook hook, String argument, Span span) {
    HookArgument parsed = HookArgument.parse(hook, argument);
    if (parsed.isFine()) {
      hook.word(argument)
          .filter(word -> !environment.target.atLeast(word.since()))
          .ifPresent(
              word ->
                  report(
                      DiagnosticCode.TOO_NEW,
                      span,
                      "`@"
                          + hook.name()
                          + "("
                          + argument
                          + ")` needs kernel "
                          + word.since()
                          + ", but the target is "
                          + environment.target));
      if (hook.form() == Hook.Form.NAME || hook.form() == Hook.Form.TRACEPOINT) {
        kernelNames.check(hook, argument, span);
      } else if (hook.form() == Hook.Form.OPERATION) {
        new StructOperations(environment).checkArgument(parsed, span);
      }
      return;
    }
    if (parsed.known().isEmpty()) {
      report(
          DiagnosticCode.HOOK_ARGUMENT,
          span,
          (hook.form() == Hook.Form.NONE ? "hook `" + hook.name() + "` " : "`" + argument + "` ")
              + parsed.problem().get());
      return;
    }
    List<String> words = parsed.known().stream().map(HookWord::word).toList();
    int at = span.text().indexOf(parsed.wrong());
    Span place =
        at < 0 || parsed.wrong().isEmpty()
            ? span
            : new Span(span.file(), span.offset() + at, parsed.wrong().length());
    environment.report.add(
        Suggestions.suggest(
            Diagnostic.of(
                DiagnosticCode.HOOK_ARGUMENT,
                place,
                "hook `"
                    + hook.name()
                    + "` takes "
                    + words.stream().map(w -> "`" + w + "`").collect(Collectors.joining(" or "))
                    + ", not `"
                    + parsed.wrong()
                    + "`"),
            parsed.wrong(),
            words,
            place));
  }

  /** A context struct that does not exist is reported as such, and that is enough. */
  private boolean contextIsKnown(MemberDeclaration function) {
    return context(function).map(name -> environment.structs.find(name).isPresent()).orElse(true);
  }

  /**
   * Registers mean a kprobe; a packet means tc where it is changed and a socket filter otherwise.
   */
  private static Optional<Attachment> deduced(MemberDeclaration function, PacketUse packet) {
    Optional<String> context = context(function).map(Names::simple);
    if (context.filter(REGISTERS::equals).isPresent()) {
      return Optional.of(hook("kprobe", ""));
    }
    if (packet == PacketUse.WRITE) {
      return Optional.of(hook("tc", ""));
    }
    return packet == PacketUse.READ || context.filter(PACKET_CONTEXTS::contains).isPresent()
        ? Optional.of(hook("socket_filter", ""))
        : Optional.empty();
  }

  private static Optional<String> context(MemberDeclaration function) {
    return function.getParameters().stream()
        .map(Parameter::getVariable)
        .filter(variable -> variable != null && variable.getStruct() != null)
        .map(TypedName::getStruct)
        .findFirst();
  }

  private static Attachment hook(String name, String argument) {
    return new Attachment(
        KernelFacts.hook(name)
            .orElseThrow(() -> new IllegalStateException("no facts of hook " + name)),
        argument);
  }

  private void report(DiagnosticCode code, Span span, String message) {
    environment.report.add(code, span, message);
  }
}
