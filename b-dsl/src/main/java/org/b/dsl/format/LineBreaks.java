package org.b.dsl.format;

import org.b.dsl.token.Token;

/** Where lines end, and how far each line is indented. */
final class LineBreaks {
  private static final int LEVEL = 2;

  /** For what continues a statement on another line. */
  private static final int CONTINUATION = 4;

  private final Pieces pieces;

  /** Blocks around each piece. */
  private final int[] depth;

  LineBreaks(Pieces pieces) {
    this.pieces = pieces;
    depth = new int[pieces.size()];
    int blocks = 0;
    for (int i = 0; i < pieces.size(); i++) {
      boolean isBlock = pieces.kind(i) == Pieces.Bracket.BLOCK;
      if (isBlock && pieces.is(i, "}")) {
        blocks--;
      }
      depth[i] = blocks;
      if (isBlock && pieces.is(i, "{")) {
        blocks++;
      }
    }
  }

  /** Whether a line ends before a piece, which is not the first one. */
  boolean before(int index) {
    Token left = pieces.get(index - 1);
    Token right = pieces.get(index);
    boolean asWritten = pieces.gap(index).indexOf('\n') >= 0;
    if (left.kind() == Token.Kind.LINE_COMMENT
        || left.kind() == Token.Kind.DIRECTIVE
        || right.kind() == Token.Kind.DIRECTIVE) {
      return true;
    }
    if (right.isComment() || left.isComment()) {
      return asWritten
          || left.isComment() && startsLine(index - 1) && endsStatement(index - 2, index);
    }
    if (right.is(";")) {
      return asWritten && !left.is("}") && !isOneStatement(index);
    }
    if (pieces.kind(index) == Pieces.Bracket.INLINE_BLOCK && right.is("{")) {
      return false;
    }
    if (pieces.kind(index) == Pieces.Bracket.BLOCK && right.is("{")) {
      // a block of its own starts a line, the block of a statement does not
      return endsStatement(index - 1, index);
    }
    if (pieces.within(index) == Pieces.Bracket.INLINE_BLOCK
        || pieces.kind(index) == Pieces.Bracket.INLINE_BLOCK && right.is("}")) {
      return false;
    }
    if (right.is("else") && left.is("}")) {
      return false;
    }
    return endsStatement(index - 1, index) || asWritten;
  }

  private boolean startsLine(int index) {
    return index == 0 || pieces.gap(index).indexOf('\n') >= 0;
  }

  /** A semicolon belongs to what stands before it, unless it is an empty statement. */
  private boolean isOneStatement(int index) {
    return !pieces.is(index - 1, ";") && !pieces.is(index - 1, "{");
  }

  /** Whether what ends at {@code left} cannot go on with {@code right} on its line. */
  private boolean endsStatement(int left, int right) {
    if (left < 0) {
      return true;
    }
    Pieces.Bracket kind = pieces.kind(left);
    if (kind == Pieces.Bracket.BLOCK && pieces.is(left, "{")) {
      return true;
    }
    if (pieces.kind(right) == Pieces.Bracket.BLOCK && pieces.is(right, "}")) {
      return true;
    }
    boolean closesBlock =
        pieces.is(left, "}")
            && (kind == Pieces.Bracket.BLOCK || kind == Pieces.Bracket.INLINE_BLOCK);
    if (closesBlock) {
      return !pieces.is(right, "else")
          && !pieces.is(right, ";")
          && !pieces.is(right, ")")
          && !pieces.is(right, ",");
    }
    return pieces.is(left, ";")
        && pieces.within(left) != Pieces.Bracket.GROUP
        && pieces.within(left) != Pieces.Bracket.INLINE_BLOCK;
  }

  /** Whether a blank line may stand before a piece. */
  boolean mayBeBlank(int index) {
    boolean opens = pieces.kind(index - 1) == Pieces.Bracket.BLOCK && pieces.is(index - 1, "{");
    boolean closes = pieces.kind(index) == Pieces.Bracket.BLOCK && pieces.is(index, "}");
    return !opens && !closes;
  }

  /** Spaces before a piece that starts a line. */
  int indent(int index) {
    if (pieces.get(index).kind() == Token.Kind.DIRECTIVE) {
      return 0;
    }
    int level = depth[index] * LEVEL;
    return continues(index) ? level + CONTINUATION : level;
  }

  /** Spaces for a new line behind a piece. */
  int indentAfter(int index) {
    if (index < 0) {
      return 0;
    }
    boolean opens =
        pieces.is(index, "{") && pieces.partner(index) < 0
            || pieces.kind(index) == Pieces.Bracket.BLOCK && pieces.is(index, "{")
            || pieces.kind(index) == Pieces.Bracket.INLINE_BLOCK && pieces.is(index, "{");
    int open = 0;
    for (int at = pieces.parent(index); at >= 0; at = pieces.parent(at)) {
      open += pieces.is(at, "{") && pieces.kind(at) != Pieces.Bracket.LITERAL ? 1 : 0;
    }
    int level = (open + (opens ? 1 : 0)) * LEVEL;
    Token last = pieces.get(index);
    boolean complete =
        opens
            || last.is(";")
            || last.is("{")
            || last.is("}")
            || last.isComment()
            || last.kind() == Token.Kind.DIRECTIVE;
    return complete ? level : level + CONTINUATION;
  }

  /** Whether a line starts in the middle of a statement. */
  private boolean continues(int index) {
    Token piece = pieces.get(index);
    Pieces.Bracket within = pieces.within(index);
    boolean closesGroup =
        pieces.partner(index) >= 0 && pieces.partner(index) < index && !piece.is("}");
    if (within == Pieces.Bracket.GROUP || within == Pieces.Bracket.LITERAL) {
      return true;
    }
    if (closesGroup || piece.is("}") && pieces.kind(index) == Pieces.Bracket.LITERAL) {
      return false;
    }
    int before = pieces.previous(index);
    if (before < 0
        || piece.is("}")
        || pieces.is(before, "}") && pieces.kind(before) != Pieces.Bracket.LITERAL) {
      return false;
    }
    boolean starts =
        pieces.is(before, ";")
            || pieces.is(before, "{") && pieces.kind(before) == Pieces.Bracket.BLOCK
            || pieces.get(before).kind() == Token.Kind.DIRECTIVE
            || isAttributeEnd(before);
    return !starts && !(piece.is("{") && pieces.kind(index) == Pieces.Bracket.BLOCK);
  }

  /** The end of a hook that stands on a line of its own. */
  private boolean isAttributeEnd(int index) {
    if (pieces.kind(index) == Pieces.Bracket.ATTRIBUTE) {
      return true;
    }
    return pieces.parent(index) < 0
        && pieces.get(index).isWord()
        && pieces.is(pieces.previous(index), "@");
  }
}
