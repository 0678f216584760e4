package org.b.dsl.ide.outline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.TableType;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.b.dsl.ide.outline.Outline.Attribute;
import org.b.dsl.ide.outline.Outline.Declaration;
import org.b.dsl.ide.outline.Outline.Directive;
import org.b.dsl.ide.outline.Outline.EnumConstant;
import org.b.dsl.ide.outline.Outline.Enumeration;
import org.b.dsl.ide.outline.Outline.Field;
import org.b.dsl.ide.outline.Outline.Name;
import org.b.dsl.ide.outline.Outline.State;
import org.b.dsl.ide.outline.Outline.Struct;
import org.b.dsl.ide.outline.Outline.Table;
import org.b.dsl.ide.outline.Outline.Test;
import org.b.dsl.ide.outline.Outline.TestPacket;
import org.b.dsl.ide.outline.Outline.TypeUse;
import org.b.dsl.ide.outline.Outline.Typedef;
import org.b.dsl.ide.outline.Outline.Variable;
import org.b.dsl.token.Token;

/**
 * Reads declarations from tokens. Each step takes at least one token, so that it ends on any text;
 * a block that is not closed ends where a line looks like the next declaration.
 */
final class OutlineReader extends TypeReader {
  final List<Declaration> declarations = new ArrayList<>();
  final List<Directive> directives = new ArrayList<>();
  private boolean packed;
  private Optional<Attribute> attribute = Optional.empty();

  OutlineReader(SourceFile file, Code code) {
    super(file, code);
  }

  void read() {
    while (at < code.size()) {
      int before = at;
      declaration();
      if (at == before) {
        at++;
      }
    }
  }

  private void declaration() {
    Token token = code.get(at);
    if (token.kind() == Token.Kind.DIRECTIVE) {
      directive(token);
    } else if (token.is("@")) {
      attribute();
    } else if (token.is("struct") && code.is(at + 2, "{")) {
      struct();
    } else if (token.is("enum") && isEnumeration()) {
      enumeration();
    } else if (isTest(at)) {
      test();
    } else if (token.is("typedef")) {
      typedef();
    } else if ((token.is("const") || token.is("config")) && code.get(at + 1).isWord()) {
      at++;
      member();
    } else if (token.is("state") && code.get(at + 1).isWord()) {
      State state = state(code.size());
      declarations.add(state);
    } else if (token.kind() == Token.Kind.IDENTIFIER && code.is(at + 1, "<") || isPlainTable(at)) {
      table();
    } else {
      member();
    }
    if (!token.is("@")) {
      attribute = Optional.empty();
    }
  }

  private void directive(Token token) {
    at++;
    int nameEnd = 1;
    String text = token.text();
    while (nameEnd < text.length() && Character.isLetter(text.charAt(nameEnd))) {
      nameEnd++;
    }
    Name name =
        new Name(text.substring(1, nameEnd), new Span(file, token.offset() + 1, nameEnd - 1));
    int open = text.indexOf('"', nameEnd);
    int close = open < 0 ? -1 : text.indexOf('"', open + 1);
    Optional<Name> value =
        close < 0
            ? Optional.empty()
            : Optional.of(
                new Name(
                    text.substring(open + 1, close),
                    new Span(file, token.offset() + open + 1, close - open - 1)));
    directives.add(new Directive(name, value, span(token)));
    if (name.text().equals("packed")) {
      packed = value.filter(v -> v.text().equals("true")).isPresent();
    }
  }

  private void attribute() {
    int start = at++;
    if (!code.get(at).isWord()) {
      return;
    }
    Name name = name(at++);
    Optional<String> argument = Optional.empty();
    int last = at - 1;
    if (code.is(at, "(")) {
      int close = code.partner(at);
      last = close < 0 ? at : close;
      argument =
          Optional.of(
              file.text()
                  .substring(
                      code.get(at).end(),
                      close < 0 ? code.get(at).end() : code.get(close).offset()));
      at = last + 1;
    }
    attribute = Optional.of(new Attribute(name, argument, span(start, last)));
  }

  private void struct() {
    int start = at;
    Name name = name(at + 1);
    at += 3;
    List<Field> fields = new ArrayList<>();
    while (at < code.size() && !code.is(at, "}") && !startsDeclaration(at)) {
      int before = at;
      int fieldStart = at;
      Optional<TypedName> typed = typedName();
      if (typed.isPresent()) {
        TypeUse type = withWidth(typed.get().type());
        if (code.is(at, ";")) {
          at++;
        }
        fields.add(new Field(typed.get().name(), type, span(fieldStart, at - 1)));
      } else if (at == before) {
        at++;
      }
    }
    if (code.is(at, "}")) {
      at++;
    }
    if (code.is(at, ";")) {
      at++;
    }
    declarations.add(new Struct(name, List.copyOf(fields), packed, span(start, at - 1)));
  }

  /** Whether the word {@code enum} here begins a declaration of one, and not a variable's type. */
  private boolean isEnumeration() {
    int next = code.get(at + 1).isWord() ? at + 2 : at + 1;
    return code.is(next, "{") || code.is(next, ":");
  }

  private void enumeration() {
    int start = at++;
    Name name =
        code.get(at).isWord()
            ? name(at++)
            : new Name("", new Span(file, span(code.get(start)).offset(), 0));
    while (at < code.size() && !code.is(at, "{") && !code.is(at, ";") && !startsDeclaration(at)) {
      at++;
    }
    int close = code.is(at, "{") ? code.partner(at) : -1;
    int end = close < 0 ? code.size() : close;
    List<EnumConstant> constants = new ArrayList<>();
    for (at++; at < end && !startsDeclaration(at); at++) {
      if (code.get(at).isWord() && (code.is(at - 1, "{") || code.is(at - 1, ","))) {
        constants.add(new EnumConstant(name(at), span(code.get(at))));
      }
    }
    at = close < 0 ? at : close + 1;
    if (code.is(at, ";")) {
      at++;
    }
    declarations.add(new Enumeration(name, List.copyOf(constants), span(start, at - 1)));
  }

  private boolean isTest(int index) {
    return code.is(index, "test")
        && code.get(index + 1).kind() == Token.Kind.STRING
        && code.is(index + 2, "{");
  }

  private void test() {
    int start = at;
    Token title = code.get(start + 1);
    int close = code.partner(start + 2);
    String text = title.text();
    int end = text.length() > 1 && text.endsWith("\"") ? text.length() - 1 : text.length();
    // Where the block is not closed, the next line that can only start a declaration ends it.
    at = start + 3;
    List<TestPacket> packets = new ArrayList<>();
    while (at < code.size() && (close < 0 ? !startsDeclaration(at) : at <= close)) {
      boolean step = code.is(at - 1, "{") || code.is(at - 1, ";");
      if (step && code.is(at, "packet") && code.get(at + 1).isWord() && code.is(at + 2, "=")) {
        packets.add(new TestPacket(name(at + 1), span(at, at + 1)));
      }
      at++;
    }
    declarations.add(
        new Test(
            new Name(text.substring(1, end), span(title)),
            List.copyOf(packets),
            span(start, at - 1)));
  }

  private void typedef() {
    int start = at++;
    Optional<TypedName> typed = typedName();
    if (typed.isEmpty()) {
      return;
    }
    TypeUse type = withWidth(typed.get().type());
    if (code.is(at, ";")) {
      at++;
    }
    declarations.add(new Typedef(typed.get().name(), type, span(start, at - 1)));
  }

  private void table() {
    int start = at;
    Name word = name(start);
    if (!code.is(at + 1, "<")) {
      at++;
      Name plain = name(at++);
      String entries = entries();
      declarations.add(
          new Table(
              plain,
              word,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              entries,
              span(start, at - 1)));
      return;
    }
    at += 2;
    List<Integer> starts = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    arguments(starts, ends);
    if (!code.is(at, ">") || !code.get(at + 1).isWord()) {
      return;
    }
    Name name = name(at + 1);
    at += 2;
    String entries = entries();
    boolean general = word.text().equals("Table");
    Optional<TableType> type = KernelFacts.tableType(word.text());
    int key = type.map(t -> t.arguments().indexOf(TableType.Argument.KEY)).orElse(0);
    int leaf = type.map(TypeReader::leafArgument).orElse(1);
    declarations.add(
        new Table(
            name,
            word,
            argument(starts, ends, key).map(i -> typeArgument(starts.get(i), ends.get(i))),
            argument(starts, ends, leaf).map(i -> typeArgument(starts.get(i), ends.get(i))),
            argument(starts, ends, 2).filter(i -> general).map(i -> name(starts.get(i))),
            argument(starts, ends, 3).filter(i -> general).map(i -> name(starts.get(i))),
            entries,
            span(start, at - 1)));
  }

  /** A function, or a variable outside functions. */
  private void member() {
    int start = at;
    Optional<TypedName> typed = typedName();
    if (typed.isEmpty()) {
      return;
    }
    Name name = typed.get().name();
    TypeUse type = typed.get().type();
    if (code.is(at, "(")) {
      function(start, name, type);
    } else {
      type = withWidth(type);
      while (at < code.size() && !code.is(at, ";") && !code.is(at, "}") && !startsDeclaration(at)) {
        at++;
      }
      if (code.is(at, ";")) {
        at++;
      }
      declarations.add(
          new Variable(
              name, type, false, name.span().end(), file.text().length() + 1, span(start, at - 1)));
    }
  }

  private void function(int start, Name name, TypeUse result) {
    int close = code.partner(at);
    int parametersEnd = close < 0 ? at + 1 : close;
    at++;
    List<Variable> parameters = parameters(parametersEnd, 0, file.text().length() + 1);
    at = Math.max(at, close < 0 ? at : close + 1);
    BodyReader body = new BodyReader(file, code, this);
    int bodyStart = at;
    boolean open = false;
    if (code.is(at, "{")) {
      at = body.read(at);
      open = !body.isClosed();
    }
    if (code.is(at, ";")) {
      at++;
    }
    int first =
        attribute.isPresent() ? code.lastBefore(attribute.get().span().offset() + 1) : start;
    declarations.add(
        new Outline.Function(
            name,
            attribute,
            result,
            parameters,
            List.copyOf(body.locals),
            List.copyOf(body.states),
            bodyStart < at
                ? extended(span(bodyStart, at - 1), open)
                : new Span(file, name.span().end(), 0),
            extended(span(first, at - 1), open)));
  }

  /** A block that is not closed reaches up to what follows, since more of it may be typed there. */
  private Span extended(Span span, boolean open) {
    if (!open) {
      return span;
    }
    int end = at < code.size() ? code.get(at).offset() : file.text().length();
    return new Span(file, span.offset(), Math.max(span.length(), end - span.offset()));
  }

  /** Parameters up to the token {@code end}. */
  List<Variable> parameters(int end, int from, int to) {
    List<Variable> parameters = new ArrayList<>();
    while (at < end) {
      int start = at;
      Optional<TypedName> typed = typedName();
      if (typed.isPresent()) {
        TypeUse type = withWidth(typed.get().type());
        parameters.add(new Variable(typed.get().name(), type, true, from, to, span(start, at - 1)));
      } else if (code.get(at).isWord()) {
        Name name = name(at++);
        TypeUse type =
            new TypeUse("", Optional.empty(), Optional.empty(), false, true, name.span());
        parameters.add(new Variable(name, type, true, from, to, name.span()));
      }
      while (at < end && !code.is(at, ",")) {
        at++;
      }
      at++;
    }
    at = end;
    return List.copyOf(parameters);
  }

  /** A state with its body, which ends at token {@code limit} at the latest. */
  private State state(int limit) {
    int start = at++;
    Name name = scopedName();
    while (at < limit
        && !code.is(at, "{")
        && !code.is(at, ";")
        && !code.is(at, "}")
        && !startsDeclaration(at)) {
      at++;
    }
    int bodyStart = at;
    if (code.is(at, "{")) {
      at = new BodyReader(file, code, this).read(at);
    }
    if (code.is(at, ";")) {
      at++;
    }
    return new State(
        name, bodyStart < at ? span(bodyStart, at - 1) : name.span(), span(start, at - 1));
  }

  /** The number in parentheses, and the semicolon behind it. */
  private String entries() {
    String entries = "";
    if (code.is(at, "(")) {
      int close = code.partner(at);
      if (close > 0) {
        entries = file.text().substring(code.get(at).end(), code.get(close).offset()).strip();
        at = close + 1;
      } else {
        at++;
      }
    }
    if (code.is(at, "=") && code.is(at + 1, "{")) {
      // what it starts with
      at = code.partner(at + 1) > at ? code.partner(at + 1) + 1 : at + 2;
    }
    if (code.is(at, ";")) {
      at++;
    }
    return entries;
  }

  /** {@code StackTraces name(entries);} and {@code ProgArray name(entries) = {...};}. */
  private boolean isPlainTable(int index) {
    int close = code.is(index + 2, "(") ? code.partner(index + 2) : -1;
    return code.get(index + 1).isWord()
        && close > 0
        && (code.is(close + 1, ";") || code.is(close + 1, "="))
        && KernelFacts.tableType(code.get(index).text())
            .filter(type -> type.arguments().isEmpty())
            .isPresent();
  }

  private static boolean isTableWord(String text) {
    return text.equals("Table") || KernelFacts.tableType(text).isPresent();
  }

  /** Whether a block that is still open can only have been forgotten to be closed. */
  boolean startsDeclaration(int index) {
    Token token = code.get(index);
    int offset = token.offset();
    if (index >= code.size() || offset > 0 && file.text().charAt(offset - 1) != '\n') {
      return false;
    }
    return token.kind() == Token.Kind.DIRECTIVE
        || token.is("@")
        || token.is("struct") && code.is(index + 2, "{")
        || token.is("enum") && (code.is(index + 2, "{") || code.is(index + 2, ":"))
        || token.is("typedef")
        || isTest(index)
        || token.kind() == Token.Kind.IDENTIFIER
            && code.is(index + 1, "<")
            && isTableWord(token.text())
        || INTEGERS.contains(token.text()) && code.is(index + 2, "(");
  }
}
