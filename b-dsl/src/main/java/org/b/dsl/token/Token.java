package org.b.dsl.token;

/**
 * A piece of a text. The tokens of a text follow each other without gaps.
 *
 * @param offset of its first character in the text
 */
public record Token(Kind kind, int offset, String text) {

  /** What a piece of text is, as far as the lexer can tell. */
  public enum Kind {
    /** A name. */
    IDENTIFIER,
    /** A word of the language; some of them may also stand where a name does. */
    KEYWORD,
    NUMBER,
    STRING,
    CHARACTER,
    /** A whole line that starts with {@code #}. */
    DIRECTIVE,
    /** An operator, a bracket or a separator. */
    PUNCTUATION,
    /** A parenthesis that opens a condition, which ends where it closes. */
    CONDITION,
    LINE_COMMENT,
    BLOCK_COMMENT,
    SPACE,
    /** What means nothing. */
    UNKNOWN
  }

  /** Offset behind its last character. */
  public int end() {
    return offset + text.length();
  }

  /** Whether the parser does not see it. */
  public boolean isHidden() {
    return kind == Kind.SPACE || isComment();
  }

  public boolean isComment() {
    return kind == Kind.LINE_COMMENT || kind == Kind.BLOCK_COMMENT;
  }

  /** A name or a word of the language. */
  public boolean isWord() {
    return kind == Kind.IDENTIFIER || kind == Kind.KEYWORD;
  }

  public boolean is(String expected) {
    return text.equals(expected);
  }
}
