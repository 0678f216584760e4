package org.b.dsl.ide.completion;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.facts.Hook;
import org.b.core.facts.HookWord;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.LeafField;
import org.b.core.facts.StructFacts;
import org.b.core.facts.StructOperation;
import org.b.core.facts.TableType;
import org.b.core.kernel.KernelTypes;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.completion.CompletionItem.Kind;
import org.b.dsl.ide.hover.Hovers;
import org.b.dsl.ide.hover.Keywords;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.token.Token;

/** Proposals outside of bodies: declarations, hooks, directives. */
final class TopLevelCompletion {
  private TopLevelCompletion() {}

  static void propose(Place place, Proposals proposals) {
    boolean proto = place.names().isProto(place.document().file());
    proposals.snippet(
        Kind.KEYWORD,
        "struct",
        proto ? "a header" : "a struct",
        Keywords.keyword("struct").orElse(""),
        "struct ${1:Name} {\n  u32 ${2:field};\n}",
        0);
    if (!proto) {
      proposals.snippet(
          Kind.KEYWORD,
          "Table",
          "a table",
          Keywords.keyword("Table").orElse(""),
          "Table<${1:u32}, ${2:u64}, ${3|FIXED_MATCH,INDEXED,LPM|}, ${4|AUTO,NONE|}>"
              + " ${5:name}(${6:1024});",
          0);
      tableTypes(place, proposals);
      keyword(proposals, "enum", "numbers with names", "enum ${1:Name} : u32 {\n  ${2:FIRST}\n}");
      keyword(proposals, "typedef", "another name for a type", "typedef ${1:u64} ${2:Name};");
      keyword(proposals, "const", "a number", "const ${1:u32} ${2:NAME} = ${3:1};");
      keyword(
          proposals,
          "config",
          "a number that is set at the start",
          "config ${1:u32} ${2:name} = ${3:1};");
      keyword(
          proposals,
          "test",
          "a test",
          "test \"${1:title}\" {\n  packet ${2:p} = ethernet{} / ip{} / udp{};\n  $0\n}");
      for (Hook hook : KernelFacts.hooks()) {
        if (place.target().atLeast(hook.since())) {
          proposals.snippet(
              Kind.HOOK,
              "@" + hook.name(),
              "a program: " + hook.argument(),
              Hovers.hook(hook),
              "@" + form(hook) + " u32 ${4:name}(ctx) {\n  $0\n  return 0;\n}",
              1);
        }
      }
    }
    proposals.snippet(
        Kind.KEYWORD,
        "state",
        "what follows a header",
        Keywords.keyword("state").orElse(""),
        "state ${1:header} {\n  $0goto EOP;\n}",
        proto ? 0 : 3);
    for (String directive : List.of("packed", "include", "target", "license", "allow", "proto")) {
      directive(directive, "#" + directive, proposals);
    }
    TypeCompletion.integers(proposals, 4);
  }

  private static void keyword(Proposals proposals, String word, String detail, String snippet) {
    proposals.snippet(Kind.KEYWORD, word, detail, Keywords.keyword(word).orElse(""), snippet, 2);
  }

  private static void tableTypes(Place place, Proposals proposals) {
    for (TableType type : KernelFacts.tableTypes()) {
      if (place.target().atLeast(type.map().since())) {
        String arguments =
            type.arguments().stream()
                .map(a -> "${" + (a.ordinal() + 1) + ":" + (a.ordinal() == 0 ? "u32" : "u64") + "}")
                .collect(Collectors.joining(", ", "<", ">"));
        proposals.snippet(
            Kind.KEYWORD,
            type.name(),
            type.map().name() + ", since " + type.map().since(),
            Keywords.tableType(type),
            type.name() + arguments + " ${8:name}(${9:1024});",
            2);
      }
    }
  }

  private static void directive(String name, String label, Proposals proposals) {
    String value =
        switch (name) {
          case "packed" -> "${1|true,false|}";
          case "include" -> "${1:file.b}";
          case "target" -> "${1:5.10}";
          case "allow" -> "unsafe";
          case "proto" -> "<net>";
          default -> "${1:GPL}";
        };
    proposals.snippet(
        Kind.DIRECTIVE,
        label,
        "",
        Keywords.directive(name).orElse(""),
        List.of("allow", "proto").contains(name)
            ? label + " " + value
            : label + " \"" + value + "\"",
        3);
  }

  /** Within a line that starts with {@code #}. */
  static List<CompletionItem> directive(AnalyzedDocument document, Token token, int offset) {
    String typed = token.text().substring(0, offset - token.offset());
    if (!typed.matches("#\\s*\\w*")) {
      return List.of();
    }
    String prefix = typed.substring(1).strip();
    Proposals proposals =
        new Proposals(new Span(document.file(), token.offset(), typed.length()), prefix, false);
    for (String name : List.of("allow", "include", "license", "packed", "proto", "target")) {
      directive(name, "#" + name, proposals);
    }
    return proposals.items();
  }

  /** Behind {@code @}. */
  static void hooks(Place place, Proposals proposals) {
    callbacks(place, proposals);
    boolean hasArgument = place.code().is(place.last() + 2, "(");
    for (Hook hook : KernelFacts.hooks()) {
      hook(hook, hasArgument, place, proposals);
      hook.sleeping().ifPresent(other -> hook(other, hasArgument, place, proposals));
    }
  }

  private static void hook(Hook hook, boolean hasArgument, Place place, Proposals proposals) {
    String name = hook.spelling();
    if (place.target().atLeast(hook.since())) {
      if (form(hook).equals(name) || hasArgument) {
        proposals.add(Kind.HOOK, name, "since " + hook.since(), Hovers.hook(hook), 0);
      } else {
        proposals.snippet(Kind.HOOK, name, hook.argument(), Hovers.hook(hook), form(hook), 0);
      }
    }
  }

  /** Behind the dot of {@code @fentry.}. */
  static void sleepable(Place place, Proposals proposals) {
    KernelFacts.hook(place.code().get(place.last() - 1).text())
        .flatMap(Hook::sleeping)
        .filter(hook -> place.target().atLeast(hook.since()))
        .ifPresent(
            hook ->
                proposals.add(
                    Kind.HOOK,
                    Hook.SLEEPABLE_SUFFIX.substring(1),
                    "since " + hook.since(),
                    Hovers.hook(hook),
                    0));
  }

  /** What timers and the like call has an attribute, too. */
  private static void callbacks(Place place, Proposals proposals) {
    LeafField.callers().stream()
        .filter(caller -> place.target().atLeast(caller.since()))
        .forEach(
            caller ->
                proposals.add(
                    Kind.HOOK,
                    caller.name(),
                    "since " + caller.since(),
                    Keywords.keyword(caller.name()).orElse(""),
                    0));
  }

  /** The hook with a placeholder for its argument. */
  private static String form(Hook hook) {
    String argument =
        switch (hook.form()) {
          case NONE, OPTION -> "";
          case WORD -> "${1|" + words(hook, 1) + "|}";
          case NAME -> "${1:" + hook.argument().replace(' ', '_') + "}";
          case OPERATION -> "${1|" + operations() + "|}, ${2:b_control}";
          case TRACEPOINT -> "${1:category}:${2:name}";
          case FILE_SYMBOL -> "\"${1:path}\":${2:symbol}";
          case FILE_PROBE -> "\"${1:path}\":${2:provider}:${3:name}";
          case EVENT -> "${1|" + words(hook, 1) + "|}, ${2:99hz}";
          case NETFILTER -> "${1|" + words(hook, 1) + "|}, ${2|" + words(hook, 2) + "|}";
        };
    return argument.isEmpty() ? hook.spelling() : hook.spelling() + "(" + argument + ")";
  }

  private static String operations() {
    return StructFacts.operations().stream()
        .map(operation -> operation.struct() + "." + operation.member())
        .collect(Collectors.joining(","));
  }

  private static String words(Hook hook, int position) {
    return hook.words(position).stream().map(HookWord::word).collect(Collectors.joining(","));
  }

  /** Within the parentheses of a hook; false elsewhere. */
  static boolean attributeArgument(Place place, Proposals proposals) {
    Code code = place.code();
    int open = code.openBefore(place.last() + 1);
    if (open < 2
        || !code.is(open, "(")
        || !code.is(open - 2, "@")
        || !place.document().binder().isHook(open - 2)) {
      return false;
    }
    Optional<Hook> hook = KernelFacts.hook(code.get(open - 1).text());
    if (hook.isPresent() && place.last() == open && hook.get().form() == Hook.Form.NAME) {
      KernelNameCompletion.propose(hook.get(), place, proposals.typed(), proposals);
    } else if (hook.isPresent()
        && hook.get().form() == Hook.Form.TRACEPOINT
        && place.isBehind(":")) {
      KernelNameCompletion.tracepoints(hook.get(), place, proposals.typed(), proposals);
    } else if (hook.isPresent() && place.isBehind("(", ",")) {
      int position = 1;
      for (int i = open + 1; i <= place.last(); i++) {
        position += code.is(i, ",") ? 1 : 0;
      }
      for (HookWord word : hook.get().words(position)) {
        if (place.target().atLeast(word.since())) {
          proposals.add(Kind.VALUE, word.word(), word.meaning(), "@" + hook.get().name(), 0);
        }
      }
    } else if (hook.isPresent()
        && place.last() == open
        && hook.get().form() == Hook.Form.OPERATION) {
      for (StructOperation operation : StructFacts.operations()) {
        if (place.target().atLeast(operation.since())) {
          String name = operation.struct() + "." + operation.member();
          proposals.add(Kind.VALUE, name, operation.meaning(), "@struct_ops", 0);
        }
      }
    } else if (hook.isPresent() && place.last() == open) {
      KernelNameCompletion.propose(hook.get(), place, proposals.typed(), proposals);
    }
    return true;
  }

  /** In a function's parentheses. */
  static void parameter(Place place, Proposals proposals) {
    if (place.isBehind("(")) {
      proposals.add(
          Kind.PARAMETER, "ctx", "the context", "The context; its type follows from the hook.", 0);
    }
    for (Outline.Struct struct : place.names().structs()) {
      if (!place.names().hasTransition(struct)) {
        proposals.snippet(
            Kind.STRUCT,
            "struct " + struct.name().text() + " *",
            "a reference, or a struct that says where the context's fields are",
            "",
            "struct " + struct.name().text() + " *${1:ctx}",
            1);
      }
    }
    TypeCompletion.values(place, proposals, 2);
    proposals.add(Kind.KEYWORD, "struct", "", Keywords.keyword("struct").orElse(""), 2);
    KernelTypes types = place.names().kernelTypes();
    if (proposals.typed().length() > 0) {
      types.typedefNames().tailSet(proposals.typed()).stream()
          .takeWhile(name -> name.startsWith(proposals.typed()))
          .limit(Completions.MOST_KERNEL_NAMES)
          .forEach(name -> proposals.add(Kind.TYPE, name, "of the kernel", "", 3));
    }
  }

  /** Where a declaration has its type: behind {@code const} and the like, and before a function. */
  static boolean declaredType(Place place, Proposals proposals) {
    Code code = place.code();
    boolean ofEnumeration =
        place.isBehind(":")
            && (code.is(place.last() - 2, "enum") || code.is(place.last() - 1, "enum"));
    boolean behindHook =
        code.is(place.last() - 1, "@") || place.isBehind(")") && startsHook(code, place.last());
    if (place.isBehind("const", "config", "typedef") || ofEnumeration || behindHook) {
      TypeCompletion.values(place, proposals, behindHook ? 1 : 0);
      if (place.isBehind("typedef")) {
        TypeCompletion.structNames(place, proposals, 1);
      }
      return true;
    }
    return false;
  }

  private static boolean startsHook(Code code, int close) {
    int open = code.partner(close);
    return open > 1 && code.is(open - 2, "@");
  }

  /** What may stand in the size of a table or an array, and in what a table starts with. */
  static void constants(Place place, Proposals proposals) {
    for (Outline.Variable global : place.names().globals()) {
      Code code = Outline.of(global.span().file()).code();
      if (code.is(code.lastBefore(global.span().offset()), "const")) {
        proposals.add(
            Kind.VALUE, global.name().text(), global.type().display(), global.span().text(), 0);
      }
    }
    for (Outline.EnumConstant constant : place.names().enumConstants()) {
      proposals.add(Kind.VALUE, constant.name().text(), "enum", "", 0);
    }
  }

  /** The programs that a table of programs starts with: {@code { [0] = first }}. */
  static void programs(Place place, Proposals proposals) {
    for (Outline.Function function : place.names().functions()) {
      if (function.attribute().isPresent()) {
        proposals.add(
            Kind.FUNCTION,
            function.name().text(),
            function.attribute().get().span().text(),
            "A program to jump to.",
            0);
      }
    }
  }
}
