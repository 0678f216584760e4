package org.b.core.program;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.b.core.facts.KernelIterator;
import org.b.core.source.Span;
import org.b.core.types.StructType;

/** A statement. {@code span} covers the whole statement unless said otherwise. */
public sealed interface Statement {
  Span span();

  /** Statements in braces. {@code span} covers the braces. */
  record Block(List<Statement> statements, Span span) implements Statement {}

  /** A local variable; without a value it is zero, or a null reference. */
  record Declare(Variable variable, Optional<Expression> value, Span span) implements Statement {}

  /** Assigns; {@code target} is a {@link Expression.Place}. */
  record Assign(Expression.Place target, Expression value, Span span) implements Statement {}

  /**
   * Changes a place: it is found once, its value goes to {@code old}, and then {@code value}, which
   * reads {@code old}, replaces it.
   */
  record Modify(Expression.Place target, Variable old, Expression value, Span span)
      implements Statement {}

  /** An expression evaluated for its effect. */
  record Evaluate(Expression expression, Span span) implements Statement {}

  record If(Expression condition, Block then, Optional<Statement> otherwise, Span span)
      implements Statement {}

  /** {@code on_valid(reference) {...} else {...}}. */
  record OnValid(Expression reference, Block valid, Optional<Block> otherwise, Span span)
      implements Statement {}

  /** A switch without fall-through; a value matches at most one case. */
  record Switch(Expression value, List<Case> cases, Optional<Block> otherwise, Span span)
      implements Statement {}

  /** One value of a switch. */
  record Case(long value, Block body, Span span) {}

  /**
   * {@code lock (leaf) {...}}: nobody else is in a block of the same leaf's lock meanwhile.
   *
   * @param lock the field of the leaf
   * @param interrupts whether interrupts are kept off meanwhile
   * @param otherwise what happens where the lock could not be taken
   * @param span the statement up to its body
   */
  record Lock(
      Expression reference,
      StructType.Field lock,
      boolean interrupts,
      Block body,
      Optional<Block> otherwise,
      Span span)
      implements Statement {}

  /**
   * A loop.
   *
   * @param start runs once before
   * @param condition tested before each iteration; holds where it is empty
   * @param step runs after each iteration
   * @param most as {@code max} says: the loop ends after so many iterations
   * @param span the loop up to its body
   */
  record Loop(
      Optional<Statement> start,
      Optional<Expression> condition,
      Optional<Statement> step,
      Block body,
      OptionalLong most,
      Span span)
      implements Statement {}

  /**
   * {@code for (key, leaf in table) {...}}: runs once for each entry.
   *
   * @param key gets a copy of the entry's key
   * @param leaf refers to the entry's leaf
   * @param span the loop up to its body
   */
  record ForEach(Table table, Optional<Variable> key, Variable leaf, Block body, Span span)
      implements Statement {}

  /**
   * {@code for (element in iterator(...)) {...}}: runs once for each object that an iterator of the
   * kernel gives.
   *
   * @param start starts the iterator
   * @param element the object, which is not null, or the number
   * @param span the loop up to its body
   */
  record ForIterator(
      KernelIterator iterator, Expression.HelperCall start, Variable element, Block body, Span span)
      implements Statement {}

  /**
   * {@code for (object in helper(...)) {...}}: runs once where a helper finds an object of the
   * kernel, which calls the body with it.
   *
   * @param object what is found, which is not null
   * @param span the loop up to its body
   */
  record ForFound(Expression.HelperCall call, Variable object, Block body, Span span)
      implements Statement {}

  /** Leaves the innermost loop. */
  record Break(Span span) implements Statement {}

  /** Goes on with the next iteration of the innermost loop. */
  record Continue(Span span) implements Statement {}

  record Return(Optional<Expression> value, Span span) implements Statement {}

  /**
   * A change of parser state.
   *
   * @param header the state's header; empty for {@code EOP}
   * @param skipUserCode {@code continue S}: straight to the transition of S
   */
  record Transfer(Optional<Header> header, boolean skipUserCode, Span span) implements Statement {}

  /**
   * A table operation with blocks for its outcomes.
   *
   * @param found runs after a hit (lookup) with {@code leaf} bound to the leaf
   * @param missed runs after a miss (lookup) or a failure (update)
   */
  record TableBlock(
      Expression operation,
      Optional<Variable> leaf,
      Optional<Block> found,
      Optional<Block> missed,
      Span span)
      implements Statement {}
}
