package org.b.dsl.ide.edit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.Hook;
import org.b.core.facts.HookArgument;
import org.b.core.facts.HookWord;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.ProgramType;
import org.b.core.facts.ProgramType.PacketAccess;
import org.b.core.facts.SleepFacts;
import org.b.core.source.Span;
import org.b.dsl.ide.names.Callable;
import org.b.dsl.ide.names.Callables;
import org.b.dsl.ide.outline.Outline;

/** Fixes of what a program attaches to, of its target and its licence. */
final class HookFixes {
  private static final Pattern NEEDED =
      Pattern.compile("(?:needs kernel |#target \")(\\d+\\.\\d+)");

  private HookFixes() {}

  /** Changes the hook to one whose programs may do what this one may not. */
  static void changeHook(Fixes fixes) {
    Optional<Outline.Attribute> attribute = fixes.function().flatMap(Outline.Function::attribute);
    if (attribute.isEmpty()) {
      return;
    }
    String now = attribute.get().name().text();
    Optional<ProgramType> type =
        KernelFacts.hook(now).map(h -> KernelFacts.programType(h.programType()));
    for (Hook hook : KernelFacts.hooks()) {
      ProgramType other = KernelFacts.programType(hook.programType());
      boolean sameContext =
          fixes.diagnostic.code() == DiagnosticCode.NO_PACKET
              || type.filter(t -> t.context().equals(other.context())).isPresent();
      boolean late = other.readsThroughDynptr(); // and wants more than a word
      if (!hook.name().equals(now) && sameContext && !late && allows(fixes, other)) {
        String form = form(hook);
        fixes.add("change the hook to " + form, new TextEdit(attribute.get().span(), form));
      }
    }
  }

  private static boolean allows(Fixes fixes, ProgramType type) {
    String text = fixes.span().text();
    String field = text.substring(Math.max(text.lastIndexOf('.'), text.lastIndexOf('>')) + 1);
    return switch (fixes.diagnostic.code()) {
      case NO_PACKET -> type.packetRead() != PacketAccess.NONE;
      case PACKET_READ_ONLY -> type.packetWrite();
      case HELPER_NOT_ALLOWED ->
          Callables.find(Callable.Owner.NONE, text.replaceFirst("\\s*\\(.*", ""))
              .filter(call -> call.isAllowed(Optional.of(type), fixes.document.names().target()))
              .isPresent();
      case CONTEXT_FIELD -> type.field(field).filter(f -> !f.pointer()).isPresent();
      default -> type.field(field).filter(f -> f.writable()).isPresent();
    };
  }

  /** Lets the program sleep, where its hook does. */
  static void letSleep(Fixes fixes) {
    Optional<Outline.Attribute> attribute = fixes.function().flatMap(Outline.Function::attribute);
    attribute
        .flatMap(now -> KernelFacts.hook(now.name().text()))
        .filter(hook -> !hook.sleepable())
        .filter(
            hook ->
                SleepFacts.place(hook, attribute.get().argument().orElse(""))
                    .filter(place -> fixes.document.names().target().atLeast(place.since()))
                    .isPresent())
        .flatMap(Hook::sleeping)
        .ifPresent(
            hook ->
                fixes.add(
                    "change to `@" + hook.spelling() + "`",
                    new TextEdit(attribute.get().name().span(), hook.spelling())));
  }

  /** Takes the {@code .s} of a hook away. */
  static void keepAwake(Fixes fixes) {
    fixes
        .function()
        .flatMap(Outline.Function::attribute)
        .map(Outline.Attribute::name)
        .filter(name -> name.text().endsWith(Hook.SLEEPABLE_SUFFIX))
        .ifPresent(
            name -> {
              String hook =
                  name.text().substring(0, name.text().length() - Hook.SLEEPABLE_SUFFIX.length());
              fixes.add("change to `@" + hook + "`", new TextEdit(name.span(), hook));
            });
  }

  /** A hook for a function that has none: those that need no name of the kernel's. */
  static void addHook(Fixes fixes) {
    Optional<Outline.Function> function = fixes.function();
    if (function.isEmpty() || function.get().attribute().isPresent()) {
      return;
    }
    for (Hook hook : KernelFacts.hooks()) {
      boolean packets =
          KernelFacts.programType(hook.programType()).packetRead() != PacketAccess.NONE;
      if ((hook.form() == Hook.Form.NONE || hook.isChoice())
          && packets
          && fixes.document.names().target().atLeast(hook.since())) {
        String form = form(hook);
        fixes.add("add hook " + form, fixes.insert(function.get().span().offset(), form + " "));
      }
    }
  }

  static void knownArguments(Fixes fixes) {
    Optional<Hook> hook =
        fixes
            .function()
            .flatMap(Outline.Function::attribute)
            .flatMap(a -> KernelFacts.hook(a.name().text()));
    if (hook.isEmpty()) {
      return;
    }
    Outline.Attribute attribute = fixes.function().flatMap(Outline.Function::attribute).get();
    boolean missing = attribute.name().span().equals(fixes.span());
    HookArgument parsed = HookArgument.parse(hook.get(), attribute.argument().orElse(""));
    for (HookWord word : missing ? hook.get().words(1) : parsed.known()) {
      if (missing) {
        String form = attribute.name().text() + "(" + word.word() + ")";
        Span place = new Span(fixes.span().file(), fixes.span().offset(), end(attribute));
        fixes.add("change to `@" + form + "`", new TextEdit(place, form));
      } else {
        fixes.add("change to `" + word.word() + "`", new TextEdit(fixes.span(), word.word()));
      }
    }
  }

  /** Length of an attribute from its name to its end. */
  private static int end(Outline.Attribute attribute) {
    return attribute.span().end() - attribute.name().span().offset();
  }

  /** A hook as an attribute, with the first of its words if it needs one. */
  private static String form(Hook hook) {
    boolean worded = hook.form() == Hook.Form.WORD;
    return "@" + hook.name() + (worded ? "(" + hook.words(1).get(0).word() + ")" : "");
  }

  static void raiseTarget(Fixes fixes) {
    Matcher matcher = NEEDED.matcher(fixes.diagnostic.message() + "\n" + fixes.diagnostic.help());
    if (matcher.find()) {
      String version = matcher.group(1);
      fixes.add("raise the target to " + version, directive(fixes, "target", version));
    }
  }

  static void license(Fixes fixes) {
    fixes.add("state the licence \"GPL\"", directive(fixes, "license", "GPL"));
  }

  static void allowUnsafe(Fixes fixes) {
    fixes.add("allow it in this file", fixes.insert(0, "#allow unsafe\n"));
  }

  /** Sets a directive: changes the one that is there, or puts one in the first line. */
  private static TextEdit directive(Fixes fixes, String name, String value) {
    for (Outline.Directive directive : fixes.document.outline().directives()) {
      if (directive.name().text().equals(name) && directive.value().isPresent()) {
        Span span = directive.value().get().span();
        return new TextEdit(span, value);
      }
    }
    return fixes.insert(0, "#" + name + " \"" + value + "\"\n");
  }
}
