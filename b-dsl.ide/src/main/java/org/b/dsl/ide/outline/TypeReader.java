package org.b.dsl.ide.outline;

import java.util.Optional;
import java.util.Set;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.b.dsl.ide.outline.Outline.Name;
import org.b.dsl.ide.outline.Outline.TypeUse;
import org.b.dsl.token.Token;

/**
 * Reads types and names at a position in a text's tokens. A method that finds nothing leaves the
 * position where it was.
 */
abstract class TypeReader {
  static final Set<String> INTEGERS = Set.of("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64");

  final SourceFile file;
  final Code code;

  /** The next token. */
  int at;

  TypeReader(SourceFile file, Code code) {
    this.file = file;
    this.code = code;
  }

  record TypedName(TypeUse type, Name name) {}

  /** A type and a name, or nothing; then no token is taken. */
  Optional<TypedName> typedName() {
    int start = at;
    Optional<TypeUse> type = type();
    if (type.isPresent() && code.get(at).isWord() && isName(code.get(at))) {
      // "u32 Name variable" declares a struct variable
      if (type.get().struct().isEmpty() && startsStructAfterInteger()) {
        TypeUse struct = structType(start);
        return Optional.of(named(struct));
      }
      return Optional.of(named(type.get()));
    }
    at = start;
    return Optional.empty();
  }

  private TypedName named(TypeUse type) {
    Name name = name(at++);
    dimensions();
    return new TypedName(type, name);
  }

  /** Takes {@code [4][2]} where it stands. */
  void dimensions() {
    while (code.is(at, "[")) {
      int close = code.partner(at);
      if (close < 0) {
        return;
      }
      at = close + 1;
    }
  }

  /** Takes {@code __user} where it stands before the star. */
  private void tag() {
    if (code.is(at, "__user") && code.is(at + 1, "*")) {
      at++;
    }
  }

  private boolean startsStructAfterInteger() {
    int next = at + 1;
    while (code.is(next, "::") && code.get(next + 1).isWord()) {
      next += 2;
    }
    if (code.is(next, "*")) {
      next++;
    }
    return code.get(next).kind() == Token.Kind.IDENTIFIER;
  }

  private TypeUse structType(int start) {
    boolean scoped = code.is(at + 1, "::");
    Name name = scopedName();
    tag();
    boolean reference = code.is(at, "*");
    if (reference) {
      at++;
    }
    return new TypeUse(
        "", Optional.empty(), Optional.of(name), scoped, reference, span(start, at - 1));
  }

  Optional<TypeUse> type() {
    int start = at;
    if (INTEGERS.contains(code.get(at).text())) {
      while (INTEGERS.contains(code.get(at + 1).text())) {
        at++;
      }
      String integer = code.get(at++).text();
      tag();
      boolean reference = code.is(at, "*");
      if (reference) {
        at++;
      }
      return Optional.of(
          new TypeUse(
              integer, Optional.empty(), Optional.empty(), false, reference, span(start, at - 1)));
    }
    if ((code.is(at, "struct") || code.is(at, "enum")) && code.get(at + 1).isWord()) {
      at++;
      return Optional.of(structType(start));
    }
    if (code.get(at).kind() == Token.Kind.IDENTIFIER) {
      return Optional.of(structType(start));
    }
    return Optional.empty();
  }

  /** Takes {@code : width} where it stands. */
  TypeUse withWidth(TypeUse type) {
    if (!code.is(at, ":") || code.get(at + 1).kind() != Token.Kind.NUMBER) {
      return type;
    }
    Optional<Integer> width = Optional.empty();
    String text = code.get(at + 1).text();
    if (text.length() <= 2 && text.chars().allMatch(Character::isDigit) && !text.equals("0")) {
      width = Optional.of(Integer.parseInt(text));
    }
    at += 2;
    return new TypeUse(
        type.integer(), width, type.struct(), type.scoped(), type.reference(), type.span());
  }

  /** The last part of a name such as {@code proto::ip}. */
  Name scopedName() {
    Name name = name(at++);
    while (code.is(at, "::") && code.get(at + 1).isWord()) {
      name = name(at + 1);
      at += 2;
    }
    return name;
  }

  private static boolean isName(Token token) {
    return token.kind() == Token.Kind.IDENTIFIER || SoftWords.FIELD_NAMES.contains(token.text());
  }

  int position() {
    return at;
  }

  void moveTo(int index) {
    at = index;
  }

  Name name(int index) {
    Token token = code.get(index);
    return new Name(token.text(), span(token));
  }

  Span span(Token token) {
    return new Span(file, token.offset(), token.text().length());
  }

  Span span(int first, int last) {
    int from = code.get(first).offset();
    int to = Math.max(from, code.get(Math.min(Math.max(first, last), code.size() - 1)).end());
    return new Span(file, from, to - from);
  }
}
