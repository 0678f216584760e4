package org.b.dsl.ide.edit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.ProgramType;
import org.b.core.facts.ProgramType.PacketAccess;
import org.b.core.source.Span;
import org.b.dsl.ide.outline.Outline;

/** Fixes of what a program attaches to, of its target and its licence. */
final class HookFixes {
  private static final String CHOICE = " or ";
  private static final Pattern NEEDED = Pattern.compile("needs kernel (\\d+\\.\\d+)");

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
      if (!hook.name().equals(now) && sameContext && allows(fixes, other)) {
        String form =
            "@"
                + hook.name()
                + (hook.argument().contains(CHOICE)
                    ? "(" + hook.argument().split(CHOICE)[0] + ")"
                    : "");
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
      case CONTEXT_FIELD -> type.field(field).filter(f -> !f.pointer()).isPresent();
      default -> type.field(field).filter(f -> f.writable()).isPresent();
    };
  }

  /** A hook for a function that has none: those that need no name of the kernel's. */
  static void addHook(Fixes fixes) {
    Optional<Outline.Function> function = fixes.function();
    if (function.isEmpty() || function.get().attribute().isPresent()) {
      return;
    }
    for (Hook hook : KernelFacts.hooks()) {
      boolean choice = hook.argument().contains(CHOICE);
      if ((hook.argument().isEmpty() || choice)
          && fixes.document.names().target().atLeast(hook.since())) {
        String form =
            "@" + hook.name() + (choice ? "(" + hook.argument().split(CHOICE)[0] + ")" : "");
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
    if (hook.isPresent() && hook.get().argument().contains(CHOICE)) {
      for (String argument : hook.get().argument().split(CHOICE)) {
        fixes.add("change to `" + argument + "`", new TextEdit(fixes.span(), argument));
      }
    }
  }

  static void raiseTarget(Fixes fixes) {
    Matcher matcher = NEEDED.matcher(fixes.diagnostic.message());
    if (matcher.find()) {
      String version = matcher.group(1);
      fixes.add("raise the target to " + version, directive(fixes, "target", version));
    }
  }

  static void license(Fixes fixes) {
    fixes.add("state the licence \"GPL\"", directive(fixes, "license", "GPL"));
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
