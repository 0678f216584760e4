package org.b.dsl.ide.outline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.TableType;
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
      Optional<TableType> table =
          code.is(at + 1, "<") ? KernelFacts.tableType(code.get(at).text()) : Optional.empty();
      if (table.isPresent()) {
        return Optional.of(tableType(table.get()));
      }
      return Optional.of(structType(start));
    }
    return Optional.empty();
  }

  /** {@code Hash<u32, u64>(16) *}: a table within a table of tables. */
  private TypeUse tableType(TableType type) {
    int start = at;
    Name word = name(at);
    at += 2;
    List<Integer> starts = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    arguments(starts, ends);
    int key = type.arguments().indexOf(TableType.Argument.KEY);
    int leaf = leafArgument(type);
    String entries = "";
    if (code.is(at, ">")) {
      at++;
    }
    if (code.is(at, "(") && code.partner(at) > 0) {
      entries =
          file.text().substring(code.get(at).end(), code.get(code.partner(at)).offset()).strip();
      at = code.partner(at) + 1;
    }
    boolean reference = code.is(at, "*");
    if (reference) {
      at++;
    }
    Outline.Table table =
        new Outline.Table(
            word,
            word,
            argument(starts, ends, key).map(i -> typeArgument(starts.get(i), ends.get(i))),
            argument(starts, ends, leaf).map(i -> typeArgument(starts.get(i), ends.get(i))),
            Optional.empty(),
            Optional.empty(),
            entries,
            span(start, at - 1));
    return new TypeUse(
        "",
        Optional.empty(),
        Optional.empty(),
        false,
        reference,
        span(start, at - 1),
        Optional.of(table));
  }

  /** Finds the arguments up to the bracket that closes them, or to where they break off. */
  final void arguments(List<Integer> starts, List<Integer> ends) {
    starts.add(at);
    int open = 0;
    while (at < code.size() && !code.is(at, ";") && !code.is(at, "{")) {
      if (code.is(at, ">") && open-- == 0) {
        break;
      }
      if (code.is(at, "<")) {
        open++;
      } else if (code.is(at, ",") && open == 0) {
        ends.add(at);
        starts.add(at + 1);
      }
      at++;
    }
    ends.add(at);
  }

  static Optional<Integer> argument(List<Integer> starts, List<Integer> ends, int index) {
    return index >= 0 && index < starts.size() && starts.get(index) < ends.get(index)
        ? Optional.of(index)
        : Optional.empty();
  }

  final TypeUse typeArgument(int from, int to) {
    int saved = at;
    at = from;
    TypeUse type =
        type()
            .orElse(
                new TypeUse(
                    "", Optional.empty(), Optional.empty(), false, false, span(from, to - 1)));
    if (at < to) {
      type = withWidth(type);
    }
    at = saved;
    return type;
  }

  static int leafArgument(TableType type) {
    List<TableType.Argument> arguments = type.arguments();
    int last = arguments.size() - 1;
    return last < 0 || arguments.get(last) == TableType.Argument.KEY ? -1 : last;
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
