package org.b.core.graph;

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

    /** A field of a struct local. */
    record OfStruct(Local local, StructType.Field field) implements Slot {}

    /** Behind a reference; {@code field} is null for an integer target. */
    record OfReference(Local reference, StructType.Field field, Span span) implements Slot {}

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
    if (slot instanceof Slot.OfReference field) {
      writer.add(new Instruction.AtomicAdd(field.reference(), field.field(), amount, field.span()));
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
    if (target instanceof Expression.VariableRead read) {
      Local local = writer.local(read.variable());
      if (value instanceof Expression.StructLiteral) {
        // the literal may read the fields that it replaces
        writer.add(new Instruction.Copy(local, expressions.struct(value, struct), span));
      } else {
        expressions.structInto(local, value);
      }
    } else if (target instanceof Expression.TableElement element) {
      Local source = expressions.struct(value, struct);
      Local reference = tables.element(element.index());
      writer.add(new Instruction.CopyTo(reference, source, span));
    } else if (target instanceof Expression.FieldRead nested) {
      Local source = expressions.struct(value, struct);
      for (StructType.Field field : struct.integerFields()) {
        store(
            fieldSlot(nested, field, nested.span()),
            new Value.ReadField(source, field, span),
            span);
      }
    }
  }

  /** Copies a nested struct, field by field. */
  void copyNested(Local target, StructType struct, Expression.FieldRead nested, Span span) {
    writer.add(new Instruction.Zero(target, span));
    for (StructType.Field field : struct.integerFields()) {
      Value value = load(fieldSlot(nested, field, nested.span()), span);
      writer.add(new Instruction.StoreField(target, field, value, span));
    }
  }

  private Slot slot(Expression place) {
    if (place instanceof Expression.VariableRead read) {
      return new Slot.OfLocal(writer.local(read.variable()));
    } else if (place instanceof Expression.FieldRead read) {
      return fieldSlot(read.base(), read.field(), place.span());
    } else if (place instanceof Expression.Dereference target) {
      return new Slot.OfReference(expressions.reference(target.reference()), null, target.span());
    } else if (place instanceof Expression.TableElement element) {
      return new Slot.OfReference(
          tables.element(element.index()), element.field().orElse(null), place.span());
    } else if (place instanceof Expression.PacketField field) {
      return new Slot.OfPacket(parser.view(field.header()), field.field(), place.span());
    } else if (place instanceof Expression.ContextRead read) {
      return new Slot.OfContext(read);
    } else if (place instanceof Expression.Slice slice
        && slice.value().type() instanceof IntegerType type) {
      return new Slot.Bits(slot(slice.value()), type, slice.offset(), slice.width());
    }
    return new Slot.None();
  }

  /** Nested fields become one field with the sum of their offsets. */
  private Slot fieldSlot(Expression base, StructType.Field field, Span span) {
    if (base instanceof Expression.FieldRead outer) {
      return fieldSlot(outer.base(), field.within(outer.field()), span);
    } else if (base instanceof Expression.Hole) {
      return new Slot.None();
    } else if (base.type() instanceof ReferenceType) {
      return new Slot.OfReference(expressions.reference(base), field, span);
    } else if (base instanceof Expression.TableElement element) {
      return new Slot.OfReference(tables.element(element.index()), field, span);
    } else if (base instanceof Expression.VariableRead read) {
      return new Slot.OfStruct(writer.local(read.variable()), field);
    }
    return new Slot.None();
  }

  private Value load(Slot slot, Span span) {
    if (slot instanceof Slot.OfLocal local) {
      return local.local().type() instanceof IntegerType
              || local.local().type() instanceof ReferenceType
          ? new Value.Read(local.local(), span)
          : ExpressionBuilder.zero(IntegerType.U64, span);
    } else if (slot instanceof Slot.OfStruct struct) {
      return new Value.ReadField(struct.local(), struct.field(), span);
    } else if (slot instanceof Slot.OfReference reference) {
      return new Value.Load(reference.reference(), reference.field(), span);
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
    } else if (slot instanceof Slot.OfStruct struct) {
      writer.add(new Instruction.StoreField(struct.local(), struct.field(), value, span));
    } else if (slot instanceof Slot.OfReference reference) {
      writer.add(
          new Instruction.Store(reference.reference(), reference.field(), value, reference.span()));
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
