package org.b.core.graph;

import java.util.Optional;
import org.b.core.program.Expression;
import org.b.core.program.Expression.BinaryOperator;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;

/** Reads and writes of what can stand on the left of an assignment. */
final class PlaceBuilder {
  /** A place once its table lookups have been done: where an integer lives. */
  private sealed interface Slot {
    /** An integer or reference local. */
    record OfLocal(Local local) implements Slot {}

    /** An integer in memory. */
    record OfMemory(Memory memory, Span span) implements Slot {}

    record OfPacket(HeaderView view, StructType.Field field, Span span) implements Slot {}

    record OfContext(Expression.ContextRead read) implements Slot {}

    record Bits(Slot whole, IntegerType type, int offset, int width) implements Slot {}

    /** Not understood. */
    record None() implements Slot {}
  }

  private final BlockWriter writer;
  private final ParserBuilder parser;
  private final ExpressionBuilder expressions;
  private final TableBuilder tables;

  PlaceBuilder(
      BlockWriter writer,
      ParserBuilder parser,
      ExpressionBuilder expressions,
      TableBuilder tables) {
    this.writer = writer;
    this.parser = parser;
    this.expressions = expressions;
    this.tables = tables;
  }

  Value read(Expression.Place place) {
    Span span = place.span();
    if (place instanceof Expression.Slice slice) {
      return new Value.Slice(
          expressions.value(slice.value()),
          slice.offset(),
          IntegerType.unsigned(slice.width()),
          span);
    }
    return load(slot(place), span);
  }

  void assign(Expression.Place target, Expression value, Span span) {
    if (target.type() instanceof StructType struct) {
      assignStruct(target, struct, value, span);
      return;
    }
    Value result = Effects.in(target) ? expressions.kept(value) : expressions.value(value);
    store(slot(target), result, span);
  }

  void atomicAdd(Expression.AtomicAdd add) {
    Value amount =
        Effects.in(add.target()) ? expressions.kept(add.amount()) : expressions.value(add.amount());
    Slot slot = slot(add.target());
    if (slot instanceof Slot.OfMemory target && !(target.memory().base() instanceof Memory.Stack)) {
      writer.add(new Instruction.AtomicAdd(target.memory(), amount, target.span()));
    } else if (add.target().type() instanceof IntegerType type) {
      Value sum =
          new Value.Binary(
              BinaryOperator.ADD,
              load(slot, add.span()),
              ExpressionBuilder.convert(amount, type, add.span()),
              type,
              type,
              add.span());
      store(slot, sum, add.span());
    }
  }

  private void assignStruct(
      Expression.Place target, StructType struct, Expression value, Span span) {
    if (target instanceof Expression.VariableRead read
        && !(value instanceof Expression.StructLiteral)) {
      expressions.structInto(writer.local(read.variable()), value);
      return;
    }
    // a literal may read the fields that it replaces
    Local source = expressions.struct(value, struct);
    memory(target)
        .ifPresent(place -> writer.add(new Instruction.Copy(place, Memory.of(source), span)));
  }

  /** Where an aggregate, or an integer in memory, lives; empty where it was not understood. */
  Optional<Memory> memory(Expression place) {
    if (place instanceof Expression.VariableRead read
        && read.variable().type() instanceof StructType) {
      return Optional.of(Memory.of(writer.local(read.variable())));
    } else if (place instanceof Expression.FieldRead read) {
      Optional<Memory> base =
          read.base().type() instanceof ReferenceType
              ? Optional.of(Memory.behind(expressions.reference(read.base())))
              : memory(read.base());
      return base.map(outer -> outer.field(read.field()));
    } else if (place instanceof Expression.Dereference target) {
      return Optional.of(Memory.behind(expressions.reference(target.reference())));
    } else if (place instanceof Expression.TableElement element) {
      Memory leaf = Memory.behind(tables.element(element.index()));
      return Optional.of(element.field().map(leaf::field).orElse(leaf));
    }
    return Optional.empty();
  }

  private Slot slot(Expression place) {
    if (place instanceof Expression.VariableRead read) {
      return new Slot.OfLocal(writer.local(read.variable()));
    } else if (place instanceof Expression.PacketField field) {
      return new Slot.OfPacket(parser.view(field.header()), field.field(), place.span());
    } else if (place instanceof Expression.ContextRead read) {
      return new Slot.OfContext(read);
    } else if (place instanceof Expression.Slice slice
        && slice.value().type() instanceof IntegerType type) {
      return new Slot.Bits(slot(slice.value()), type, slice.offset(), slice.width());
    }
    return memory(place)
        .<Slot>map(memory -> new Slot.OfMemory(memory, place.span()))
        .orElse(new Slot.None());
  }

  private Value load(Slot slot, Span span) {
    if (slot instanceof Slot.OfLocal local) {
      return local.local().type() instanceof IntegerType
              || local.local().type() instanceof ReferenceType
          ? new Value.Read(local.local(), span)
          : ExpressionBuilder.zero(IntegerType.U64, span);
    } else if (slot instanceof Slot.OfMemory place) {
      return new Value.Load(place.memory(), span);
    } else if (slot instanceof Slot.OfPacket packet) {
      return new Value.PacketLoad(packet.view(), packet.field(), span);
    } else if (slot instanceof Slot.OfContext context) {
      return expressions.value(context.read());
    } else if (slot instanceof Slot.Bits bits) {
      return new Value.Slice(
          load(bits.whole(), span), bits.offset(), IntegerType.unsigned(bits.width()), span);
    }
    return ExpressionBuilder.zero(IntegerType.U64, span);
  }

  private void store(Slot slot, Value value, Span span) {
    if (slot instanceof Slot.OfLocal local) {
      if (local.local().type() instanceof IntegerType
          || local.local().type() instanceof ReferenceType) {
        writer.add(new Instruction.Assign(local.local(), value, span));
      }
    } else if (slot instanceof Slot.OfMemory place) {
      boolean stack = place.memory().base() instanceof Memory.Stack;
      writer.add(new Instruction.Store(place.memory(), value, stack ? span : place.span()));
    } else if (slot instanceof Slot.OfPacket packet) {
      writer.add(new Instruction.PacketStore(packet.view(), packet.field(), value, packet.span()));
    } else if (slot instanceof Slot.OfContext context) {
      writer.add(
          new Instruction.ContextStore(
              context.read().field(), context.read().field().offset(), value, span));
    } else if (slot instanceof Slot.Bits bits) {
      store(bits.whole(), insert(bits, load(bits.whole(), span), value, span), span);
    }
  }

  /** {@code whole} with some of its bits replaced. */
  private static Value insert(Slot.Bits bits, Value whole, Value value, Span span) {
    IntegerType type = bits.type();
    long mask = IntegerType.unsigned(bits.width()).mask();
    Value kept =
        binary(
            BinaryOperator.AND,
            whole,
            new Value.Constant(~(mask << bits.offset()) & type.mask(), type, span),
            type,
            span);
    Value cut =
        binary(
            BinaryOperator.AND,
            ExpressionBuilder.convert(value, type, span),
            new Value.Constant(mask, type, span),
            type,
            span);
    Value moved =
        binary(
            BinaryOperator.SHIFT_LEFT,
            cut,
            new Value.Constant(bits.offset(), type, span),
            type,
            span);
    return binary(BinaryOperator.OR, kept, moved, type, span);
  }

  private static Value binary(
      BinaryOperator operator, Value left, Value right, IntegerType type, Span span) {
    return new Value.Binary(operator, left, right, type, type, span);
  }
}
