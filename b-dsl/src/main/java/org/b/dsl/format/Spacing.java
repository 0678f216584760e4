package org.b.dsl.format;

import java.util.Set;
import org.b.core.facts.KernelFacts;
import org.b.dsl.token.Token;

/** Whether a space stands between two pieces of one line. */
final class Spacing {
  private static final Set<String> BINARY =
      Set.of(
          "+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "==", "!=", "<", "<=", ">", ">=",
          "&&", "||", "?", "??", "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=");
  private static final Set<String> BEFORE_PARENTHESIS =
      Set.of("if", "switch", "return", "case", "for", "while", "lock", "lock_irqsave");
  private static final Set<String> STATEMENTS =
      Set.of("return", "if", "else", "case", "switch", "while", "in");
  private static final Set<String> OUTCOMES = Set.of("on_match", "on_miss", "on_failure");

  private final Pieces pieces;

  Spacing(Pieces pieces) {
    this.pieces = pieces;
  }

  /** Whether a space stands before the piece at {@code index}, which is not the line's first. */
  boolean before(int index) {
    int previous = index - 1;
    Token left = pieces.get(previous);
    Token right = pieces.get(index);
    if (left.kind() == Token.Kind.UNKNOWN || right.kind() == Token.Kind.UNKNOWN) {
      return !pieces.gap(index).isEmpty();
    }
    if (left.isComment() || right.isComment()) {
      return true;
    }
    if (isAttribute(previous, index)) {
      return !pieces.gap(index).isEmpty();
    }
    if (pieces.kind(previous) == Pieces.Bracket.INLINE_BLOCK
        || pieces.kind(index) == Pieces.Bracket.INLINE_BLOCK) {
      return !right.is(";") && !right.is(")") && !right.is(",") && !right.is("]");
    }
    if (right.is(";") || right.is(",") || right.is(")") || right.is("]") || right.is(".")) {
      return right.is(".") && left.is(",");
    }
    if (right.is("..")
        || left.is("..")
        || left.is("(")
        || left.is("[")
        || left.is("$")
        || left.is("@")
        || left.is("::")
        || left.is(".")
        || left.is("->")
        || left.is("!")
        || left.is("~")) {
      return false;
    }
    if (pieces.isLayer(index)) {
      return false;
    }
    return braces(left, right)
        ? !(pieces.kind(previous) == Pieces.Bracket.LITERAL && left.is("{"))
            && !(pieces.kind(index) == Pieces.Bracket.LITERAL && right.is("}"))
        : operators(previous, index);
  }

  private static boolean braces(Token left, Token right) {
    return left.is("{") || left.is("}") || right.is("{") || right.is("}");
  }

  /** Within a hook's parentheses the user's spaces stay. */
  private boolean isAttribute(int previous, int index) {
    return pieces.within(previous) == Pieces.Bracket.ATTRIBUTE
        && pieces.within(index) == Pieces.Bracket.ATTRIBUTE;
  }

  private boolean operators(int previous, int index) {
    Token left = pieces.get(previous);
    Token right = pieces.get(index);
    if (pieces.endsCondition(previous)) {
      return true;
    }
    if (right.is("::") || right.is("->")) {
      return false;
    }
    if (right.is(":") || left.is(":")) {
      return isApart(right.is(":") ? index : previous);
    }
    if (left.is(",") || left.is(";")) {
      return true;
    }
    if (right.is("(")) {
      return parenthesis(previous) && !(left.is(">") && isGeneric(previous));
    }
    if (right.is("[") && (left.is("/") || left.is("="))) {
      // a packet's bytes
      return true;
    }
    if (right.is("[")) {
      return false;
    }
    if (right.is("++") || right.is("--")) {
      return !isOperand(left);
    }
    if (left.is("++") || left.is("--")) {
      return isOperand(pieces.get(previous - 1)) && !pieces.endsCondition(previous - 1);
    }
    if (isGeneric(previous) || isGeneric(index)) {
      return left.is(">") && !right.is(">");
    }
    if (isPointer(previous)) {
      return false;
    }
    if (isSlicePlus(previous) || isSlicePlus(index)) {
      return false;
    }
    if (isUnary(previous)) {
      return left.is("-") && right.text().startsWith("-");
    }
    return true;
  }

  private boolean parenthesis(int previous) {
    Token left = pieces.get(previous);
    if (!left.isWord()) {
      return !isUnary(previous);
    }
    return BEFORE_PARENTHESIS.contains(left.text())
        || OUTCOMES.contains(pieces.get(previous - 1).text());
  }

  private static boolean isOperand(Token token) {
    return token.isWord() && !STATEMENTS.contains(token.text())
        || token.kind() == Token.Kind.NUMBER
        || token.is("]")
        || token.is(")");
  }

  /** The colon of a choice, or before an enumeration's type. */
  private boolean isApart(int colon) {
    int before = pieces.previous(colon);
    if (pieces.is(before, "enum") || pieces.is(pieces.previous(before), "enum")) {
      return pieces.parent(colon) < 0;
    }
    return isChoice(colon);
  }

  /** Whether a question mark before it is without a colon of its own. */
  private boolean isChoice(int colon) {
    int open = 0;
    for (int i = colon - 1; i > pieces.parent(colon) && !pieces.is(i, ";"); i--) {
      if (pieces.parent(i) == pieces.parent(colon)) {
        open += pieces.is(i, "?") ? 1 : pieces.is(i, ":") ? -1 : 0;
        if (open > 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** {@code [offset:+width]}. */
  private boolean isSlicePlus(int index) {
    return pieces.is(index, "+") && pieces.is(index - 1, ":") && !isChoice(index - 1);
  }

  /** A minus that has nothing to subtract from, or a star nothing to multiply. */
  private boolean isUnary(int index) {
    if (!pieces.is(index, "-") && !pieces.is(index, "*")) {
      return false;
    }
    int before = pieces.previous(index);
    Token left = pieces.get(before);
    return before < 0
        || BINARY.contains(left.text())
        || left.is(":") && isChoice(before)
        || (left.is("++") || left.is("--")) && !isOperand(pieces.get(before - 1))
        || left.is("(")
        || left.is("[")
        || left.is(",")
        || left.is("{")
        || left.is("}")
        || left.is(";")
        || left.is("!")
        || left.is("~")
        || left.is("return")
        || left.is("case")
        || left.is("if")
        || left.is("switch")
        || left.is("in")
        || left.is("..")
        || left.is("while")
        || pieces.endsCast(before)
        || pieces.endsCondition(before);
  }

  /** The angle brackets of a table's type. */
  private boolean isGeneric(int index) {
    if (pieces.is(index, "<")) {
      int name = pieces.previous(index);
      int before = pieces.previous(name);
      return pieces.get(name).kind() == Token.Kind.IDENTIFIER
          && (pieces.parent(index) < 0 && startsDeclaration(before)
              || KernelFacts.tableType(pieces.get(name).text()).isPresent() && isClosed(index));
    }
    if (pieces.is(index, ">")) {
      int open = 1;
      for (int i = index - 1; i >= 0 && !pieces.is(i, ";") && !pieces.is(i, "}"); i--) {
        open += pieces.is(i, ">") ? 1 : pieces.is(i, "<") ? -1 : 0;
        if (open == 0) {
          return isGeneric(i);
        }
      }
    }
    return false;
  }

  /** Whether nothing but types stands between an angle bracket and the one that closes it. */
  private boolean isClosed(int index) {
    int open = 1;
    for (int i = index + 1; i < pieces.size() && open > 0; i++) {
      Token token = pieces.get(i);
      boolean argument =
          token.isWord()
              || token.kind() == Token.Kind.NUMBER
              || token.isComment()
              || ",:[]()<>".contains(token.text());
      if (!argument) {
        return false;
      }
      open += token.is("<") ? 1 : token.is(">") ? -1 : 0;
    }
    return open == 0;
  }

  private boolean startsDeclaration(int before) {
    return before < 0
        || pieces.is(before, ";")
        || pieces.is(before, "}")
        || pieces.get(before).kind() == Token.Kind.DIRECTIVE;
  }

  /** The star between a type and the name of a reference. */
  private boolean isPointer(int index) {
    if (!pieces.is(index, "*")) {
      return false;
    }
    int type = pieces.previous(index);
    if (!pieces.get(type).isWord()) {
      return false;
    }
    boolean tagged =
        pieces.is(type, "__user")
            && pieces.get(pieces.previous(type)).isWord()
            && !pieces.is(pieces.previous(type), "return");
    if (tagged || Pieces.isInteger(pieces.get(type))) {
      return true;
    }
    int first = type;
    while (pieces.is(pieces.previous(first), "::")) {
      first = pieces.previous(pieces.previous(first));
    }
    int before = pieces.previous(first);
    if (pieces.is(before, "struct") || Pieces.isInteger(pieces.get(before))) {
      return true;
    }
    if (pieces.is(before, "(") && pieces.is(pieces.previous(before), "if")) {
      return pieces.is(pieces.next(pieces.next(index)), "=");
    }
    boolean startsStatement =
        before < 0 || pieces.is(before, ";") || pieces.is(before, "{") || pieces.is(before, "}");
    return startsStatement || isParameter(index, before);
  }

  /** Whether a star stands in the parentheses of a function's or outcome's head. */
  private boolean isParameter(int index, int before) {
    int open = pieces.parent(index);
    if (!pieces.is(open, "(") || !pieces.is(before, "(") && !pieces.is(before, ",")) {
      return false;
    }
    return pieces.parent(open) < 0
        || OUTCOMES.contains(pieces.get(pieces.previous(pieces.previous(open))).text());
  }
}
