package org.b.dsl.ide.hover;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.facts.ContextField;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelConstant;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.ProgramType;
import org.b.core.source.Span;
import org.b.core.types.StructType;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.names.Binder;
import org.b.dsl.ide.names.Meaning;
import org.b.dsl.ide.names.Names;
import org.b.dsl.ide.names.PacketCallables;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.ide.structure.ProgramLenses;

/** What is shown when the pointer rests on a name. */
public final class Hovers {
  private Hovers() {}

  /**
   * The text for a place.
   *
   * @param markdown Markdown with fenced code
   * @param span the word it is about
   */
  public record Hover(String markdown, Span span) {}

  /** The hover for the word at an offset. */
  public static Optional<Hover> at(AnalyzedDocument document, int offset) {
    Binder binder = document.binder();
    int index = binder.wordAt(offset);
    Optional<Hover> directive = index < 0 ? directive(document, offset) : Optional.empty();
    if (index < 0) {
      return directive;
    }
    Code code = document.outline().code();
    Span span =
        new Span(document.file(), code.get(index).offset(), code.get(index).text().length());
    return text(document, binder.meaning(index)).map(text -> new Hover(text, span));
  }

  private static Optional<Hover> directive(AnalyzedDocument document, int offset) {
    for (Outline.Directive directive : document.outline().directives()) {
      Span span = directive.span();
      if (span.offset() <= offset && offset <= span.end()) {
        return Keywords.directive(directive.name().text())
            .map(text -> new Hover(fenced(span.text().strip()) + "\n" + text, span));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> text(AnalyzedDocument document, Meaning meaning) {
    Names names = document.names();
    if (meaning instanceof Meaning.Declared declared) {
      return Optional.of(declared(document, declared.declaration()));
    } else if (meaning instanceof Meaning.Header header) {
      return Optional.of(header(names, header));
    } else if (meaning instanceof Meaning.Call call) {
      return Optional.of(
          fenced(call.callable().signature()) + "\n" + call.callable().fullDocumentation());
    } else if (meaning instanceof Meaning.KernelField field) {
      return Optional.of(kernelField(field.field(), field.type()));
    } else if (meaning instanceof Meaning.KernelMember member) {
      return Optional.of(KernelMembers.text(member.path()));
    } else if (meaning instanceof Meaning.CallArgument argument) {
      return Optional.of(KernelMembers.text(argument));
    } else if (meaning instanceof Meaning.KernelVariable variable) {
      return Optional.of(KernelMembers.text(variable));
    } else if (meaning instanceof Meaning.KernelType type) {
      return Optional.of(KernelMembers.text(type));
    } else if (meaning instanceof Meaning.ContextType context) {
      return Optional.of(
          fenced("struct " + context.type().context())
              + "\nThe context of "
              + Keywords.programType(context.type())
              + " programs: "
              + fields(context.type()));
    } else if (meaning instanceof Meaning.ShownType shown) {
      return Optional.of(ShownStructs.text(shown.type()));
    } else if (meaning instanceof Meaning.ShownField field) {
      return Optional.of(ShownStructs.text(field.type(), field.field()));
    } else if (meaning instanceof Meaning.HookArgument argument) {
      return HookArguments.text(names.kernelTypes(), argument);
    } else if (meaning instanceof Meaning.HookName hook) {
      return Optional.of(hook(hook.hook()));
    } else if (meaning instanceof Meaning.NamedNumber number) {
      return Optional.of(constant(number.constant()));
    } else if (meaning instanceof Meaning.TableKind kind) {
      return Optional.of(Keywords.kind(kind.kind()));
    } else if (meaning instanceof Meaning.TablePolicy policy) {
      return Optional.of(
          fenced(policy.policy().name())
              + "\nPolicy of a table: "
              + policy.policy().meaning()
              + ".");
    } else if (meaning instanceof Meaning.EndState) {
      return Optional.of(
          fenced("state EOP")
              + "\n"
              + "The end of parsing: entered when there is no further state, and when a header does"
              + " not fit in the packet.");
    } else if (meaning instanceof Meaning.Packet) {
      return Optional.of(fenced("pkt") + "\nThe packet that the program was called for.");
    } else if (meaning instanceof Meaning.PacketPart part) {
      return Optional.of(
          fenced("u32 pkt." + part.name()) + "\n" + PacketCallables.FIELDS.get(part.name()));
    } else if (meaning instanceof Meaning.Word word) {
      return Keywords.keyword(word.text()).map(text -> fenced(word.text()) + "\n" + text);
    } else if (meaning instanceof Meaning.TypeOfTable table) {
      return Optional.of(Keywords.tableType(table.type()));
    } else if (meaning instanceof Meaning.TableWord) {
      return Keywords.keyword("Table")
          .map(text -> fenced("Table<Key, Leaf, KIND, POLICY>") + "\n" + text);
    } else if (meaning instanceof Meaning.ProtoScope) {
      return Optional.of(fenced("proto::") + "\nThe scope of protocol headers and parser states.");
    }
    return Optional.empty();
  }

  private static String declared(AnalyzedDocument document, Outline.Declaration declaration) {
    Names names = document.names();
    if (declaration instanceof Outline.Struct struct) {
      if (names.hasTransition(struct)) {
        return wire(names, struct);
      }
      return memory(names, struct);
    } else if (declaration instanceof Outline.Field field) {
      return field(document, field);
    } else if (declaration instanceof Outline.Table table) {
      return TableFacts.text(document, table);
    } else if (declaration instanceof Outline.Function function) {
      return function(document, function);
    } else if (declaration instanceof Outline.Variable variable) {
      return variable(document, variable);
    } else if (declaration instanceof Outline.EnumConstant constant) {
      return document
          .names()
          .enumeration(constant)
          .map(enumeration -> fenced(enumeration.span().text()))
          .orElse(fenced(constant.span().text()));
    } else if (declaration instanceof Outline.Enumeration
        || declaration instanceof Outline.Typedef) {
      return fenced(declaration.span().text());
    }
    return fenced("state " + declaration.name().text());
  }

  private static String memory(Names names, Outline.Struct struct) {
    StructType type = Layouts.inMemory(names, struct);
    return fenced(Layouts.text(struct, type))
        + "\n"
        + Layouts.bytes(type.size())
        + ", aligned to "
        + type.alignment()
        + (struct.packed() ? "; bit-packed (`#packed \"true\"`)." : ".");
  }

  private static String wire(Names names, Outline.Struct struct) {
    StructType type = Layouts.onWire(names, struct);
    return "Header `"
        + type.name()
        + "`, "
        + (type.bits() % 8 == 0 ? Layouts.bytes(type.bits() / 8) : type.bits() + " bits")
        + " in network order:\n\n```\n"
        + HeaderDiagram.of(type)
        + "\n```\n"
        + fenced(Layouts.text(struct, type));
  }

  private static String header(Names names, Meaning.Header header) {
    String text = wire(names, header.struct());
    if (!header.state()) {
      return text;
    }
    return names
        .transition(header.struct().name().text())
        .map(state -> text + "\nThen:\n" + fenced(state.span().text()))
        .orElse(text);
  }

  private static String field(AnalyzedDocument document, Outline.Field field) {
    Outline owning = Outline.of(field.name().span().file());
    Optional<Outline.Struct> struct =
        (owning.file().name().equals(document.file().name()) ? document.outline() : owning)
            .owner(field)
            .filter(Outline.Struct.class::isInstance)
            .map(Outline.Struct.class::cast);
    String text = fenced(field.type().display() + " " + field.name().text());
    if (struct.isEmpty()) {
      return text;
    }
    Names names = document.names();
    boolean wire = names.isHeader(struct.get());
    StructType type =
        wire ? Layouts.onWire(names, struct.get()) : Layouts.inMemory(names, struct.get());
    return type.field(field.name().text())
        .map(
            found ->
                text
                    + "\nField of "
                    + (wire ? "header" : "struct")
                    + " `"
                    + type.name()
                    + "`, "
                    + (found.bitOffset() % 8 == 0
                        ? "at byte " + found.byteOffset()
                        : "at byte " + found.byteOffset() + " bit " + found.bitOffset() % 8)
                    + ", "
                    + (found.bitWidth() % 8 == 0
                        ? Layouts.bytes(found.bitWidth() / 8)
                        : found.bitWidth() + (found.bitWidth() == 1 ? " bit" : " bits"))
                    + (wire ? "; read and written as a number in host order." : "."))
        .orElse(text);
  }

  private static String function(AnalyzedDocument document, Outline.Function function) {
    StringBuilder text = new StringBuilder();
    String attribute = function.attribute().map(a -> a.span().text() + " ").orElse("");
    String head =
        new Span(
                function.name().span().file(),
                function.result().span().offset(),
                Math.max(0, function.body().offset() - function.result().span().offset()))
            .text()
            .strip();
    text.append(fenced(attribute + head));
    document.names().hook(function).ifPresent(hook -> text.append("\n").append(hookFacts(hook)));
    ProgramLenses.stack(document, function.name().text())
        .ifPresent(
            bytes -> text.append("\n\nStack: at most ").append(bytes).append(" of 512 bytes."));
    return text.toString();
  }

  private static String variable(AnalyzedDocument document, Outline.Variable variable) {
    Names names = document.names();
    String name = variable.name().text();
    if (variable.parameter()
        && variable.type().integer().isEmpty()
        && variable.type().struct().isEmpty()) {
      Optional<ProgramType> type =
          document
              .outline()
              .functionAt(variable.name().span().offset())
              .flatMap(names::programType);
      return type.map(
              t -> fenced("struct " + t.context() + " *" + name) + "\nThe context: " + fields(t))
          .orElse(fenced(name) + "\nThe context; its type follows from the hook.");
    }
    String text =
        fenced(variable.type().display() + (variable.type().reference() ? "" : " ") + name);
    return names
        .struct(variable.type())
        .map(struct -> text + "\n" + memory(names, struct))
        .orElse(text);
  }

  private static String fields(ProgramType type) {
    String list =
        type.fields().stream()
            .filter(field -> !field.pointer())
            .map(field -> "`" + field.name() + "`")
            .reduce((a, b) -> a + ", " + b)
            .orElse("");
    return list.isEmpty() ? "no fields can be read by name." : "fields " + list + ".";
  }

  private static String kernelField(ContextField field, ProgramType type) {
    String since = "; since kernel " + field.since();
    String use =
        field.pointer()
            ? KernelFacts.contextObject(type.name(), field.name())
                .map(
                    object ->
                        "leads to a `"
                            + object.type().target().display()
                            + "`, whose fields can be used")
                .orElse("a pointer of the kernel, which programs cannot read")
            : field.writable() ? "can be read and written" : "can be read";
    return fenced("struct " + type.context() + "." + field.name())
        + "\nField of the kernel's context at byte "
        + field.offset()
        + ", "
        + Layouts.bytes(field.size())
        + ": "
        + use
        + " by "
        + Keywords.programType(type)
        + " programs"
        + since
        + "."
        + (field.words().isEmpty() ? "" : "\n\nOnly for " + listed(field.words()) + ".")
        + (field.networkBits() == 0 ? "" : "\n\n" + byteOrder(field));
  }

  private static String listed(List<String> words) {
    return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
  }

  private static String byteOrder(ContextField field) {
    return "A number of "
        + field.networkBits()
        + " bits in network byte order: "
        + (field.networkBits() == 16 ? "`bpf_ntohs(...)`" : "`bpf_ntohl(...)`")
        + " makes a number of it.";
  }

  /** Documentation of a named number of the kernel. */
  public static String constant(KernelConstant constant) {
    String meaning = constant.meaning();
    return fenced(constant.name() + " = " + constant.value())
        + "\n"
        + (meaning.isEmpty()
            ? ""
            : Character.toUpperCase(meaning.charAt(0)) + meaning.substring(1) + ".\n\n")
        + "A number of `"
        + constant.header()
        + "`"
        + (constant.value() > 9
            ? ", in hexadecimal 0x" + Long.toHexString(constant.value()) + "."
            : ".");
  }

  /** Documentation of a hook. */
  public static String hook(Hook hook) {
    String form =
        "@" + hook.spelling() + (hook.argument().isEmpty() ? "" : "(" + hook.argument() + ")");
    return fenced(form) + "\n" + hookFacts(hook);
  }

  private static String hookFacts(Hook hook) {
    ProgramType type = KernelFacts.programType(hook.programType());
    return "This program "
        + hook.meaning()
        + ".\n\n"
        + "`"
        + type.name()
        + "`, since kernel "
        + hook.since()
        + "."
        + sleep(hook)
        + results(hook);
  }

  private static String sleep(Hook hook) {
    return hook.sleepable()
        ? "\n\nIt may sleep: it waits for memory that is not there yet, and for files."
        : hook.sleepableSince()
            .map(
                since ->
                    "\n\n`@"
                        + hook.name()
                        + Hook.SLEEPABLE_SUFFIX
                        + "` lets it sleep, since kernel "
                        + since
                        + ".")
            .orElse("");
  }

  private static String results(Hook hook) {
    String verdicts =
        hook.verdicts().isEmpty() ? "" : "\n\nResults: " + listed(hook.verdicts()) + ".";
    return hook.results().isEmpty()
        ? verdicts
        : verdicts
            + "\n\nThe verifier takes results in "
            + hook.results().get(hook.results().size() - 1).display()
            + ".";
  }

  /** Code as a block of Markdown. */
  public static String fenced(String code) {
    return "```b\n" + code + "\n```\n";
  }
}
