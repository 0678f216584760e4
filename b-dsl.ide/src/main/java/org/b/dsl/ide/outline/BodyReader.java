package org.b.dsl.ide.outline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelIterator;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.b.dsl.ide.outline.Outline.Name;
import org.b.dsl.ide.outline.Outline.State;
import org.b.dsl.ide.outline.Outline.Variable;
import org.b.dsl.token.Token;

/** Reads the variables and states of a body, with the part of the text where each is visible. */
final class BodyReader {
  /** An open block. Its variables and its state are complete when it ends. */
  private static final class Block {
    final List<Pending> variables = new ArrayList<>();
    Name state;
    int stateStart;
    int bodyStart;
  }

  private record Pending(Name name, Outline.TypeUse type, boolean parameter, int start, int end) {}

  private final SourceFile file;
  private final Code code;
  private final OutlineReader types;
  final List<Variable> locals = new ArrayList<>();
  final List<State> states = new ArrayList<>();
  private final Deque<Block> blocks = new ArrayDeque<>();
  private boolean closed;

  BodyReader(SourceFile file, Code code, OutlineReader types) {
    this.file = file;
    this.code = code;
    this.types = types;
  }

  /** Reads the block at token {@code open}; yields the token behind it. */
  int read(int open) {
    int at = open;
    Block next = new Block();
    do {
      Token token = code.get(at);
      if (at >= code.size() || at > open && types.startsDeclaration(at)) {
        break;
      }
      if (token.is("{")) {
        next.bodyStart = at;
        blocks.push(next);
        next = new Block();
        at++;
      } else if (token.is("}")) {
        leave(at);
        at++;
      } else if (token.is("state") && code.get(at + 1).isWord() && startsStatement(at)) {
        types.moveTo(at + 1);
        next.state = types.scopedName();
        next.stateStart = at;
        at = types.position();
      } else if (token.is("if") && code.is(at + 1, "(")) {
        int close = code.partner(at + 1);
        at = condition(at, next);
        withoutBraces(close, next);
      } else if (token.is("for") && code.is(at + 1, "(") && startsStatement(at)) {
        int close = code.partner(at + 1);
        at = loop(at + 2, next);
        withoutBraces(close, next);
      } else if (isOutcome(at)) {
        at = outcome(at, next);
      } else if (startsStatement(at)) {
        at = statement(at);
      } else {
        at++;
      }
    } while (!blocks.isEmpty());
    int last = at;
    closed = blocks.isEmpty();
    while (!blocks.isEmpty()) {
      leave(last - 1);
    }
    return last;
  }

  /** Whether the block that was read has its closing brace. */
  boolean isClosed() {
    return closed;
  }

  private boolean startsStatement(int index) {
    Token before = code.get(index - 1);
    return before.is("{") || before.is("}") || before.is(";");
  }

  private int statement(int at) {
    types.moveTo(code.is(at, "const") && code.get(at + 1).isWord() ? at + 1 : at);
    Optional<OutlineReader.TypedName> typed = types.typedName();
    if (typed.isEmpty()) {
      return at + 1;
    }
    Token behind = code.get(types.position());
    if (!behind.is(";") && !behind.is("=") && !behind.is(":") && sameLine(at, types.position())) {
      return at + 1;
    }
    Outline.TypeUse type = types.withWidth(typed.get().type());
    blocks
        .peek()
        .variables
        .add(new Pending(typed.get().name(), type, false, at, types.position() - 1));
    return types.position();
  }

  /** {@code if (Type *name = value)}: the name is visible in the block behind. */
  private int condition(int at, Block next) {
    types.moveTo(at + 2);
    Optional<OutlineReader.TypedName> typed = types.typedName();
    if (typed.isEmpty() || !code.is(types.position(), "=")) {
      return at + 1;
    }
    next.variables.add(
        new Pending(typed.get().name(), typed.get().type(), false, at + 2, types.position() - 1));
    // The braces of a literal in the condition are not those of the block.
    int close = code.partner(at + 1);
    return close < 0 ? types.position() : close + 1;
  }

  /** What a header declares is visible in the one statement behind it, if that is no block. */
  private void withoutBraces(int close, Block next) {
    if (close < 0 || code.is(close + 1, "{")) {
      return;
    }
    int last = close + 1;
    while (last < code.size() - 1 && !code.is(last, ";") && !code.is(last, "}")) {
      boolean block = code.is(last, "{");
      last = Math.max(last, code.partner(last));
      if (block) {
        break;
      }
      last++;
    }
    int end = code.get(last).end();
    next.variables.forEach(pending -> declare(pending, end));
    next.variables.clear();
  }

  private void declare(Pending pending, int end) {
    locals.add(
        new Variable(
            pending.name(),
            pending.type(),
            pending.parameter(),
            pending.name().span().end(),
            end,
            types.span(pending.start(), pending.end())));
  }

  private boolean sameLine(int first, int second) {
    return file.position(code.get(first).offset()).line()
        == file.position(code.get(second).offset()).line();
  }

  /** What a {@code for} declares in its parentheses is visible in the block behind. */
  private int loop(int at, Block next) {
    int in = at + 1;
    while (code.is(in, ",") && code.get(in + 1).isWord()) {
      in += 2;
    }
    if (code.get(at).isWord() && code.is(in, "in")) {
      for (int i = at; i < in; i += 2) {
        Token name = code.get(i);
        Span span = new Span(file, name.offset(), name.text().length());
        boolean messages = in == at + 1 && code.is(in + 2, ")");
        Outline.TypeUse type =
            in > at + 1 || messages
                ? elementType(in + 1, i > at || messages, span)
                : given(code.get(in + 1).text(), span);
        next.variables.add(new Pending(new Name(name.text(), span), type, false, i, i));
      }
      return in + 1;
    }
    types.moveTo(at);
    Optional<OutlineReader.TypedName> typed = types.typedName();
    Token behind = code.get(types.position());
    if (typed.isEmpty() || !behind.is("=") && !behind.is(";") && !behind.is(":")) {
      return at;
    }
    Outline.TypeUse type = types.withWidth(typed.get().type());
    next.variables.add(new Pending(typed.get().name(), type, false, at, types.position() - 1));
    return types.position();
  }

  /**
   * The type of what stands for the keys, leaves or messages of a table, which the text above
   * declares.
   */
  private Outline.TypeUse elementType(int table, boolean leaf, Span span) {
    return types.declarations.stream()
        .filter(Outline.Table.class::isInstance)
        .map(Outline.Table.class::cast)
        .filter(declared -> code.is(table, declared.name().text()))
        .findFirst()
        .flatMap(
            declared -> leaf ? declared.leaf().map(Outline.TypeUse::referenced) : declared.key())
        .orElse(number(span));
  }

  /** The type of what an iterator gives, or a helper finds; a number where it is neither. */
  private static Outline.TypeUse given(String called, Span span) {
    Optional<String> found =
        KernelFacts.helper(called)
            .flatMap(Helper::call)
            .flatMap(HelperCall::found)
            .map(HelperCall.Result.Found::struct);
    return KernelFacts.iterator(called)
        .map(KernelIterator::element)
        .filter(HelperCall.Result.KernelObject.class::isInstance)
        .map(object -> ((HelperCall.Result.KernelObject) object).struct())
        .or(() -> found)
        .map(
            struct ->
                new Outline.TypeUse(
                    "", Optional.empty(), Optional.of(new Name(struct, span)), false, true, span))
        .orElse(number(span));
  }

  private static Outline.TypeUse number(Span span) {
    return new Outline.TypeUse("u32", Optional.empty(), Optional.empty(), false, false, span);
  }

  private boolean isOutcome(int at) {
    String text = code.get(at).text();
    return (text.equals("on_match") || text.equals("on_miss") || text.equals("on_failure"))
        && code.get(at + 1).isWord()
        && code.is(at + 2, "(");
  }

  /** {@code on_match name (struct Leaf *leaf)}: its parameters are visible in the block behind. */
  private int outcome(int at, Block next) {
    int close = code.partner(at + 2);
    types.moveTo(at + 3);
    if (close < 0) {
      return at + 3;
    }
    for (Variable parameter : types.parameters(close, 0, 0)) {
      next.variables.add(
          new Pending(
              parameter.name(),
              parameter.type(),
              true,
              code.lastBefore(parameter.span().offset() + 1),
              code.lastBefore(parameter.span().end())));
    }
    return close + 1;
  }

  private void leave(int last) {
    Block block = blocks.pop();
    int end = code.get(last).is("}") ? code.get(last).offset() : code.get(last).end() + 1;
    if (last >= code.size() - 1 && !code.get(last).is("}")) {
      end = file.text().length() + 1;
    }
    for (Pending pending : block.variables) {
      declare(pending, end);
    }
    if (block.state != null) {
      states.add(
          new State(
              block.state, types.span(block.bodyStart, last), types.span(block.stateStart, last)));
    }
  }
}
