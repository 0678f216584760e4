package org.b.dsl.ide.completion;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.core.facts.KernelConstant;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.TableType;
import org.b.dsl.ide.completion.CompletionItem.Kind;
import org.b.dsl.ide.hover.Hovers;
import org.b.dsl.ide.hover.Keywords;
import org.b.dsl.ide.names.Callable;
import org.b.dsl.ide.names.Callables;
import org.b.dsl.ide.names.Receiver;
import org.b.dsl.ide.names.Receivers;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.ide.outline.Outline.Variable;
import org.b.dsl.token.Token;

/** Proposals in the body of a function or a transition: statements and expressions. */
final class BodyCompletion {
  private static final Set<String> INTEGERS =
      Set.of("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64");

  private BodyCompletion() {}

  static void propose(Place place, Proposals proposals) {
    Code code = place.code();
    int open = code.openBefore(place.last() + 1);
    if (namesSomething(place)) {
      return;
    }
    if (place.isBehind("case")) {
      proposals.add(Kind.VALUE, "*", "every other value", "", 0);
      enumConstants(place, proposals);
      constants(proposals);
      return;
    }
    if (open >= 0 && code.is(open, "{")) {
      if (isSwitch(code, open)) {
        cases(place, proposals);
        return;
      }
      if (isTableBlock(code, open)) {
        outcomes(code, open, place, proposals);
        return;
      }
      if (place.document().binder().receivers().literal(open).isPresent()
          && place.isBehind("{", ",")) {
        literal(place, open, proposals);
        return;
      }
    }
    if (MemberCompletion.asked(place, proposals)
        || KernelNameCompletion.variables(place, proposals)) {
      return;
    }
    loopWords(place, proposals);
    if (isBranchEnd(place)) {
      proposals.snippet(
          Kind.KEYWORD, "else", "", Keywords.keyword("else").orElse(""), "else {\n  $0\n}", 0);
    }
    if (place.startsStatement() || place.isBehind("else") || startsLine(place)) {
      statements(place, proposals);
    } else if (place.isBehind("??")) {
      snippet(proposals, "return", "return ${1:0}");
      if (isInLoop(place)) {
        for (String word : List.of("break", "continue")) {
          proposals.add(Kind.KEYWORD, word, "", Keywords.keyword(word).orElse(""), 3);
        }
      }
    } else if (place.isBehind("(")) {
      // A cast, an argument that is a type, or a declaration in a condition.
      types(place, proposals);
    } else if (place.isBehind(",")) {
      TypeCompletion.integers(proposals, 7);
    }
    expressions(place, open, proposals);
  }

  /** Behind a type: the name of something new, which nobody can guess. */
  private static boolean namesSomething(Place place) {
    Token before = place.before();
    if (INTEGERS.contains(before.text())) {
      return !place.code().is(place.last() - 1, "(");
    }
    return place.code().is(place.last() - 1, "struct")
        || place.isBehind("*") && place.code().is(place.last() - 2, "struct");
  }

  private static boolean startsLine(Place place) {
    int line = place.document().file().position(place.offset()).line();
    int start = place.document().file().lineStart(line);
    return place.document().file().text().substring(start, place.offset()).isBlank();
  }

  private static boolean isSwitch(Code code, int open) {
    for (int i = open - 1; i > open - 20 && i >= 0; i--) {
      if (code.is(i, "switch")) {
        return true;
      }
      if (code.is(i, ";") || code.is(i, "{") || code.is(i, "}") || code.is(i, "case")) {
        return false;
      }
    }
    return false;
  }

  private static boolean isTableBlock(Code code, int open) {
    int parenthesis = code.is(open - 1, ")") ? code.partner(open - 1) : -1;
    Token method = code.get(parenthesis - 1);
    return parenthesis > 0
        && code.is(parenthesis - 2, ".")
        && (method.is("lookup") || method.is("update"));
  }

  private static void outcomes(Code code, int open, Place place, Proposals proposals) {
    int parenthesis = code.partner(open - 1);
    if (code.is(parenthesis - 1, "update")) {
      proposals.snippet(
          Kind.KEYWORD,
          "on_failure",
          "",
          Keywords.keyword("on_failure").orElse(""),
          "on_failure ${1:failed} () {\n  $0\n}",
          0);
      return;
    }
    Receiver receiver = place.document().binder().receivers().before(parenthesis - 2);
    String leaf =
        receiver instanceof Receiver.OfTable table
            ? table.table().leaf().map(Outline.TypeUse::display).orElse("struct Leaf")
            : "struct Leaf";
    proposals.snippet(
        Kind.KEYWORD,
        "on_match",
        "",
        Keywords.keyword("on_match").orElse(""),
        "on_match ${1:hit} (" + leaf + " *${2:leaf}) {\n  $0\n}",
        0);
    proposals.snippet(
        Kind.KEYWORD,
        "on_miss",
        "",
        Keywords.keyword("on_miss").orElse(""),
        "on_miss ${1:miss} () {\n  $0\n}",
        0);
  }

  private static void cases(Place place, Proposals proposals) {
    proposals.snippet(
        Kind.KEYWORD,
        "case",
        "",
        Keywords.keyword("case").orElse(""),
        "case ${1:value} {\n  $0\n}",
        0);
    proposals.snippet(Kind.KEYWORD, "case *", "every other value", "", "case * {\n  $0\n}", 1);
  }

  /** Fields of a literal before their dot is typed. */
  private static void literal(Place place, int open, Proposals proposals) {
    Receivers receivers = place.document().binder().receivers();
    Optional<Outline.Struct> struct = receivers.literal(open);
    struct.ifPresent(
        found ->
            found
                .fields()
                .forEach(
                    field ->
                        proposals.snippet(
                            Kind.FIELD,
                            "." + field.name().text(),
                            field.type().display(),
                            "",
                            "." + field.name().text() + " = ${1:value}",
                            0)));
  }

  private static boolean isBranchEnd(Place place) {
    Code code = place.code();
    int open = place.isBehind("}") ? code.partner(place.last()) : -1;
    for (int i = open - 1; i >= 0 && i > open - 40; i--) {
      if (code.is(i, "if") || code.is(i, "on_valid")) {
        return true;
      }
      if (code.is(i, ";") || code.is(i, "{") || code.is(i, "}")) {
        return false;
      }
    }
    return false;
  }

  private static void statements(Place place, Proposals proposals) {
    snippet(proposals, "if", "if ${1:condition} {\n  $0\n}");
    snippet(
        proposals,
        "switch",
        "switch ${1:value} {\n  case ${2:1} {\n    $0\n  }\n  case * {\n  }\n}");
    snippet(proposals, "on_valid", "on_valid(${1:reference}) {\n  $0\n}");
    boolean transition = place.function().isEmpty();
    if (!transition) {
      snippet(proposals, "for", "for (${1:i} in 0..${2:n}) {\n  $0\n}");
      snippet(proposals, "while", "while (${1:condition}) max ${2:32} {\n  $0\n}");
      snippet(proposals, "lock", "lock (${1:leaf}) {\n  $0\n}");
      snippet(proposals, "lock_irqsave", "lock_irqsave (${1:leaf}) {\n  $0\n} else {\n}");
      if (isInLoop(place)) {
        proposals.add(Kind.KEYWORD, "break", "", Keywords.keyword("break").orElse(""), 3);
      }
      snippet(proposals, "return", "return ${1:0};");
    }
    if (place.mayHavePacket()) {
      snippet(proposals, "goto", "goto ${1:EOP};");
      if (transition) {
        snippet(proposals, "next", "next proto::${1:header};");
      } else {
        snippet(proposals, "continue", "continue proto::${1:header};");
        snippet(proposals, "state", "state ${1:EOP} {\n  $0\n}");
      }
    }
    if (place.names().tables().stream().anyMatch(BodyCompletion::hasPrograms)) {
      snippet(proposals, "jump", "jump ${1:programs}[${2:number}];");
    }
    types(place, proposals);
  }

  private static boolean hasPrograms(Outline.Table table) {
    return table.type().filter(type -> type.offers(TableType.Operation.JUMP)).isPresent();
  }

  private static void types(Place place, Proposals proposals) {
    TypeCompletion.values(place, proposals, 5);
    for (Outline.Struct struct : place.names().structs()) {
      if (!place.names().hasTransition(struct)) {
        proposals.add(Kind.STRUCT, struct.name().text(), "struct", "", 5);
      }
    }
    proposals.add(Kind.KEYWORD, "struct", "", Keywords.keyword("struct").orElse(""), 5);
  }

  /** {@code in} and {@code max}, where a loop has them. */
  private static void loopWords(Place place, Proposals proposals) {
    Code code = place.code();
    int open = code.openBefore(place.last() + 1);
    int head = place.isBehind(")") ? code.partner(place.last()) : -1;
    if (code.is(open, "(") && code.is(open - 1, "for") && place.before().isWord()) {
      proposals.add(Kind.KEYWORD, "in", "", Keywords.keyword("in").orElse(""), 0);
    } else if (head > 0 && (code.is(head - 1, "for") || code.is(head - 1, "while"))) {
      proposals.snippet(
          Kind.KEYWORD, "max", "", Keywords.keyword("max").orElse(""), "max ${1:32}", 0);
    }
  }

  /** Numbers with names: what a program returns, and constants. */
  static void numbers(Place place, Proposals proposals) {
    enumConstants(place, proposals);
    constants(proposals);
    place.names().globals().forEach(global -> variable(global, Kind.VARIABLE, 2, proposals));
  }

  /** Whether braces around the place are those of a loop. */
  private static boolean isInLoop(Place place) {
    Code code = place.code();
    for (int open = code.openBefore(place.last() + 1); open >= 0; open = code.openBefore(open)) {
      // A word and a bound may stand between: `while (x) max 32 {`.
      for (int i = open - 1; i >= 0 && i >= open - 3; i--) {
        if (code.is(i, ")")) {
          int condition = code.partner(i);
          if (code.is(condition - 1, "for") || code.is(condition - 1, "while")) {
            return true;
          }
          break;
        }
      }
    }
    return false;
  }

  private static void snippet(Proposals proposals, String word, String snippet) {
    proposals.snippet(Kind.KEYWORD, word, "", Keywords.keyword(word).orElse(""), snippet, 3);
  }

  private static void expressions(Place place, int open, Proposals proposals) {
    boolean inOnValid =
        open >= 0 && place.code().is(open, "(") && place.code().is(open - 1, "on_valid");
    Set<String> seen = new java.util.HashSet<>();
    place
        .function()
        .ifPresent(
            function -> {
              for (int i = function.locals().size() - 1; i >= 0; i--) {
                Variable local = function.locals().get(i);
                if (local.from() <= place.offset()
                    && place.offset() <= local.to()
                    && seen.add(local.name().text())) {
                  int relevance = inOnValid && local.type().reference() ? 0 : 1;
                  variable(local, Kind.VARIABLE, relevance, proposals);
                }
              }
              for (Variable parameter : function.parameters()) {
                variable(parameter, Kind.PARAMETER, 1, proposals);
              }
            });
    if (inOnValid) {
      return;
    }
    place.names().globals().forEach(global -> variable(global, Kind.VARIABLE, 2, proposals));
    for (Outline.Table table : place.names().tables()) {
      proposals.add(
          Kind.TABLE,
          table.name().text(),
          org.b.dsl.ide.structure.DocumentSymbols.tableType(table),
          "",
          2);
    }
    for (Outline.Function function : place.names().functions()) {
      if (function.attribute().isEmpty()
          && place
              .function()
              .filter(f -> f.name().text().equals(function.name().text()))
              .isEmpty()) {
        proposals.call(Callable.of(function), Kind.FUNCTION, 3);
      }
    }
    for (Callable callable : Callables.of(Callable.Owner.NONE)) {
      boolean named =
          KernelFacts.isForLoops(callable.name())
              ? place.isBehind("in")
              : !callable.name().startsWith("bpf_") || proposals.isStartOf(callable.name());
      if (named && place.allows(callable)) {
        proposals.call(callable, Kind.FUNCTION, 4);
      }
    }
    if (place.mayHavePacket()) {
      proposals.add(Kind.VARIABLE, "pkt", "the packet", "", 4);
      for (Outline.Struct header : place.names().headers()) {
        String name = header.name().text();
        boolean used = place.function().flatMap(f -> f.state(name)).isPresent();
        if (used) {
          proposals.add(
              Kind.HEADER, "$" + name, "header", MemberCompletion.diagram(place, header), 4);
        }
      }
    }
    if (!place.startsStatement()) {
      enumConstants(place, proposals);
      constants(proposals);
      proposals.add(Kind.KEYWORD, "true", "", "", 6);
      proposals.add(Kind.KEYWORD, "false", "", "", 6);
      proposals.add(Kind.KEYWORD, "null", "", Keywords.keyword("null").orElse(""), 6);
    }
  }

  private static void enumConstants(Place place, Proposals proposals) {
    for (Outline.EnumConstant constant : place.names().enumConstants()) {
      String owner =
          place.names().enumeration(constant).map(found -> found.name().text()).orElse("");
      proposals.add(
          Kind.VALUE, constant.name().text(), owner.isEmpty() ? "enum" : "enum " + owner, "", 3);
    }
  }

  /** There are more than a thousand: only those that start as what is typed. */
  private static void constants(Proposals proposals) {
    for (KernelConstant constant : KernelFacts.constants().values()) {
      if (proposals.isStartOf(constant.name())) {
        proposals.add(
            Kind.VALUE, constant.name(), "" + constant.value(), Hovers.constant(constant), 7);
      }
    }
  }

  private static void variable(Variable variable, Kind kind, int relevance, Proposals proposals) {
    proposals.add(
        kind,
        variable.name().text(),
        variable.type().integer().isEmpty() && variable.type().struct().isEmpty()
            ? "the context"
            : variable.type().display(),
        "",
        relevance);
  }
}
