package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.program.Expression;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.Type;

/** Calls of subprograms. */
final class CallBuilder {
  private final BlockWriter writer;
  private final ExpressionBuilder expressions;
  private final PlaceBuilder places;

  CallBuilder(BlockWriter writer, ExpressionBuilder expressions, PlaceBuilder places) {
    this.writer = writer;
    this.expressions = expressions;
    this.places = places;
  }

  /** Calls a subprogram; yields what gets its result. */
  Optional<Local> call(Expression.Call call) {
    Span span = call.span();
    List<Instruction.CallArgument> arguments = new ArrayList<>();
    List<Runnable> after = new ArrayList<>();
    for (int i = 0; i < call.arguments().size(); i++) {
      Expression argument = call.arguments().get(i);
      boolean effectsFollow =
          call.arguments().subList(i + 1, call.arguments().size()).stream().anyMatch(Effects::in);
      Variable parameter = call.callee().parameters().get(i);
      Type type = parameter.type();
      if (type instanceof ArrayType array) {
        arguments.add(array(argument, array, call.callee().changes(parameter), after));
      } else if (type.isAggregate()) {
        Local local = expressions.aggregate(argument, type);
        if (effectsFollow && local.variable().isPresent()) {
          Local copy = writer.temporary("argument", type, argument.span());
          writer.add(new Instruction.Copy(Memory.of(copy), Memory.of(local), argument.span()));
          local = copy;
        }
        arguments.add(new Instruction.CallArgument.OfStruct(local));
      } else {
        Value value = effectsFollow ? expressions.kept(argument) : expressions.value(argument);
        arguments.add(new Instruction.CallArgument.OfValue(value));
      }
    }
    Type type = call.type();
    Optional<Local> target =
        type instanceof IntegerType || type instanceof ReferenceType
            ? Optional.of(writer.temporary(call.callee().name() + "(...)", type, span))
            : Optional.empty();
    writer.add(new Instruction.Call(target, call.callee(), List.copyOf(arguments), span));
    after.forEach(Runnable::run);
    return target;
  }

  /**
   * A variable is passed where it is. What is a part of something else, or has no place, is copied,
   * and back after the call where that may have changed it.
   */
  private Instruction.CallArgument array(
      Expression argument, ArrayType type, boolean changed, List<Runnable> after) {
    Span span = argument.span();
    if (argument instanceof Expression.VariableRead read && read.variable().type().equals(type)) {
      return new Instruction.CallArgument.OfArray(
          Memory.of(writer.local(read.variable())), changed);
    } else if (argument instanceof Expression.GlobalRead read && read.type().equals(type)) {
      return new Instruction.CallArgument.OfArray(places.memory(read), changed);
    } else if (argument.type() instanceof ReferenceType reference
        && reference.target().equals(type)) {
      return new Instruction.CallArgument.OfArray(
          Memory.behind(expressions.reference(argument)), changed);
    }
    Memory copy = Memory.of(writer.temporary("array", type, span));
    expressions.fill(copy, argument);
    if (changed && argument instanceof Expression.Place place) {
      after.add(() -> places.assign(place, copy, span));
    }
    return new Instruction.CallArgument.OfArray(copy, changed);
  }
}
