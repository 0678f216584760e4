package org.b.dsl.ide.edit;

import java.util.Optional;
import java.util.Set;
import org.b.core.source.Span;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.token.Token;

/** Fixes that change a statement or an expression. */
final class StatementFixes {
  private static final Set<String> COMPARISONS = Set.of("<", "<=", ">", ">=", "==", "!=");

  private StatementFixes() {}

  static void remove(Fixes fixes) {
    fixes.statement().ifPresent(span -> fixes.add("remove it", fixes.remove(span)));
  }

  /** Puts the statement into a test of the reference, or leaves the program before it. */
  static void testReference(Fixes fixes) {
    String name = fixes.span().text();
    Optional<Span> found = fixes.statement();
    if (found.isEmpty() || !name.matches("\\w+")) {
      return;
    }
    Span statement = found.get();
    String indentation = fixes.indentation(statement.offset());
    boolean declares =
        fixes
            .document
            .outline()
            .declaredAt(firstName(fixes, statement))
            .filter(Outline.Variable.class::isInstance)
            .isPresent();
    if (!declares) {
      String body = statement.text().replace("\n", "\n  ");
      fixes.add(
          "wrap in on_valid(" + name + ") { ... }",
          new TextEdit(
              statement,
              "on_valid(" + name + ") {\n" + indentation + "  " + body + "\n" + indentation + "}"));
    }
    fixes.add(
        "return where `" + name + "` is null",
        fixes.insert(statement.offset(), "if !" + name + " { return 0; }\n" + indentation));
  }

  /** Tests a size before the statement that uses it, as the diagnostic's help says. */
  static void testSize(Fixes fixes) {
    String help = fixes.diagnostic.help();
    int from = help.indexOf("(");
    int to = help.lastIndexOf(") {");
    Optional<Span> found = fixes.statement();
    if (found.isEmpty() || !fixes.span().text().matches("\\w+") || from < 0 || to < from) {
      return;
    }
    Span statement = found.get();
    String indentation = fixes.indentation(statement.offset());
    String test = help.substring(from, to + 1);
    fixes.add(
        "leave where it does not fit",
        fixes.insert(statement.offset(), "if (!" + test + ") { return 0; }\n" + indentation));
  }

  /**
   * Offset of the last word before {@code =}, {@code :} or {@code ;}: the name, in a declaration.
   */
  private static int firstName(Fixes fixes, Span statement) {
    Code code = fixes.document.outline().code();
    int index = code.lastBefore(statement.offset() + 1);
    while (code.get(index + 1).isWord() || code.is(index + 1, "*") || code.is(index + 1, "::")) {
      index++;
    }
    return code.get(index).offset();
  }

  /** {@code a < b < c} becomes {@code a < b && b < c}. */
  static void comparisonChain(Fixes fixes) {
    Code code = fixes.document.outline().code();
    int second = code.lastBefore(fixes.offset() + 1);
    int first = second - 1;
    while (first > 0 && !COMPARISONS.contains(code.get(first).text())) {
      Token token = code.get(first);
      if (token.is(";") || token.is("{") || token.is("}")) {
        return;
      }
      int partner = code.partner(first);
      first = partner >= 0 && partner < first ? partner - 1 : first - 1;
    }
    if (first <= 0 || first + 1 >= second) {
      return;
    }
    int from = code.get(first + 1).offset();
    String middle = fixes.file().text().substring(from, code.get(second - 1).end());
    fixes.add(
        "join two comparisons with &&",
        fixes.insert(code.get(second).offset(), "&& " + middle + " "));
  }

  /** {@code atomic_add(local, n)} becomes {@code local += n}. */
  static void plainAddition(Fixes fixes) {
    Code code = fixes.document.outline().code();
    int target = code.lastBefore(fixes.offset() + 1);
    int open = target - 1;
    int comma = target;
    while (comma < code.size() && !code.is(comma, ",") && !code.is(comma, ";")) {
      comma = code.partner(comma) > comma ? code.partner(comma) + 1 : comma + 1;
    }
    if (!code.is(open, "(")
        || !code.is(open - 1, "atomic_add")
        || !code.is(comma, ",")
        || code.partner(open) < comma) {
      return;
    }
    String text = fixes.file().text();
    int start = code.get(open - 1).offset();
    int close = code.partner(open);
    String place = text.substring(code.get(target).offset(), code.get(comma - 1).end());
    String amount = text.substring(code.get(comma + 1).offset(), code.get(close - 1).end());
    fixes.add(
        "add with +=",
        new TextEdit(
            new Span(fixes.file(), start, code.get(close).end() - start), place + " += " + amount));
  }

  /** A backslash that stands for itself, or the closing quote. */
  static void string(Fixes fixes) {
    String text = fixes.span().text();
    if (text.startsWith("\\")) {
      fixes.add("write a backslash", fixes.insert(fixes.offset(), "\\"));
    } else if (text.startsWith("\"") && (text.length() == 1 || !text.endsWith("\""))) {
      fixes.add("close the string", fixes.insert(fixes.span().end(), "\""));
    }
  }

  /** {@code break;} where there is no loop becomes a return. */
  static void returnInstead(Fixes fixes) {
    Optional<Span> statement = fixes.statement();
    Optional<Outline.Function> function = fixes.function();
    if (statement.isPresent() && function.isPresent()) {
      boolean nothing = function.get().result().display().equals("void");
      fixes.add("return instead", new TextEdit(statement.get(), nothing ? "return;" : "return 0;"));
    }
  }

  static void removeFunction(Fixes fixes) {
    fixes
        .function()
        .ifPresent(
            function ->
                fixes.add(
                    "remove `" + function.name().text() + "`", fixes.remove(function.span())));
  }

  /** {@code expect f(p);} says what the result is to be. */
  static void expectation(Fixes fixes) {
    Optional<Span> statement = fixes.statement();
    if (statement.isEmpty()) {
      return;
    }
    Code code = fixes.document.outline().code();
    int expect = code.lastBefore(statement.get().offset() + 1);
    int close = code.is(expect + 2, "(") ? code.partner(expect + 2) : -1;
    if (code.is(expect, "expect") && close > 0 && code.is(close + 1, ";")) {
      fixes.add("expect 0", fixes.insert(code.get(close).end(), " == 0"));
    }
  }

  /** Leaves the program before the statement where the header was not reached. */
  static void testHeader(Fixes fixes) {
    Code code = fixes.document.outline().code();
    int sign = code.lastBefore(fixes.offset() + 1);
    Optional<Span> statement = fixes.statement();
    if (statement.isPresent() && code.is(sign, "$") && code.get(sign + 1).isWord()) {
      int at = statement.get().offset();
      String header = "$" + code.get(sign + 1).text();
      fixes.add(
          "return where `" + header + "` was not reached",
          fixes.insert(at, "if (!" + header + ") { return 0; }\n" + fixes.indentation(at)));
    }
  }
}
