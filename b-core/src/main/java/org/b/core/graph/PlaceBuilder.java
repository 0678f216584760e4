package org.b.core.graph;

import java.util.Optional;
import java.util.function.Consumer;
import org.b.core.facts.KernelVersion;
import org.b.core.kernel.KernelPath;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.program.Expressions;
import org.b.core.program.Statement;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.core.types.Type;

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

    /** An integer of an object of the kernel. */
    record OfKernel(Local reference, KernelPath path, IntegerType type, Span span)
        implements Slot {}

    record Bits(Slot whole, IntegerType type, int offset, int width) implements Slot {}

    /** Not understood. */
    record None() implements Slot {}
  }

  /**
   * What happens where the entry of a place is not there.
   *
   * @param create whether one is to be created
   * @param goOn where control goes if there is still none
   */
  private record Absent(BasicBlock goOn, boolean create) {}

  /** First kernel that takes leaves out of ring buffers, too (commit 9ef40974a82a). */
  private static final KernelVersion RESERVATIONS = new KernelVersion(6, 2);

  private final KernelVersion target;
  private final BlockWriter writer;
  private final ParserBuilder parser;
  private final ExpressionBuilder expressions;
  private final TableBuilder tables;

  PlaceBuilder(
      KernelVersion target,
      BlockWriter writer,
      ParserBuilder parser,
      ExpressionBuilder expressions,
      TableBuilder tables) {
    this.target = target;
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
    if (entry(place).isPresent() && place.type() instanceof IntegerType type) {
      Local result = writer.temporary("value", type, span);
      writer.add(new Instruction.Assign(result, ExpressionBuilder.zero(type, span), span));
      at(place, false, slot -> writer.add(new Instruction.Assign(result, load(slot, span), span)));
      return new Value.Read(result, span);
    }
    return load(slot(place, Optional.empty()), span);
  }

  /**
   * The entry that a place is in, where the table's policy is to go on without it: reads yield
   * zeros then, and writes do nothing.
   */
  static Optional<Expression.TableIndex> entry(Expression place) {
    if (place instanceof Expression.TableElement element) {
      return Optional.of(element.index())
          .filter(index -> index.table().policy() == Table.Policy.BY_USE);
    } else if (place instanceof Expression.FieldRead read) {
      return entry(read.base());
    } else if (place instanceof Expression.Element element) {
      return entry(element.base());
    } else if (place instanceof Expression.Slice slice) {
      return entry(slice.value());
    }
    return Optional.empty();
  }

  /** Does something with a place; not where it is in an entry that is not there. */
  private void at(Expression place, boolean create, Consumer<Slot> action) {
    Optional<Expression.TableIndex> entry = entry(place);
    if (entry.isEmpty()) {
      action.accept(slot(place, Optional.empty()));
      return;
    }
    Absent absent =
        new Absent(writer.newBlock("after " + entry.get().table().name() + "[...]"), create);
    action.accept(slot(place, Optional.of(absent)));
    writer.jump(absent.goOn(), place.span());
    writer.moveTo(absent.goOn());
  }

  void assign(Expression.Place target, Expression value, Span span) {
    if (target.type().isAggregate()) {
      assignAggregate(target, value, span);
      return;
    }
    Value result = Effects.in(target) ? expressions.kept(value) : expressions.value(value);
    at(target, true, slot -> store(slot, result, span));
  }

  void modify(Statement.Modify modify) {
    Span span = modify.span();
    at(
        modify.target(),
        true,
        slot -> {
          Local old = writer.local(modify.old());
          writer.add(new Instruction.Assign(old, load(slot, span), span));
          store(slot, expressions.value(modify.value()), span);
        });
  }

  /** Where the entry of the place is not there and cannot be created, the value is 0. */
  Value increment(Expression.Increment increment) {
    Span span = increment.span();
    IntegerType type = increment.type();
    Local result = writer.temporary("value", type, span);
    if (entry(increment.target()).isPresent()) {
      writer.add(new Instruction.Assign(result, ExpressionBuilder.zero(type, span), span));
    }
    at(
        increment.target(),
        true,
        slot -> {
          Local old = increment.prefix() ? writer.temporary("old", type, span) : result;
          writer.add(new Instruction.Assign(old, load(slot, span), span));
          Value changed =
              binary(
                  increment.by() > 0 ? BinaryOperator.ADD : BinaryOperator.SUBTRACT,
                  new Value.Read(old, span),
                  new Value.Constant(1, type, span),
                  type,
                  span);
          if (increment.prefix()) {
            writer.add(new Instruction.Assign(result, changed, span));
            changed = new Value.Read(result, span);
          }
          store(slot, changed, span);
        });
    return new Value.Read(result, span);
  }

  /** Yields the value before; 0 where the entry is not there and cannot be created. */
  Value atomic(Expression.Atomic atomic) {
    Local result = writer.temporary("value", atomic.type(), atomic.span());
    if (entry(atomic.target()).isPresent()) {
      writer.add(
          new Instruction.Assign(
              result, ExpressionBuilder.zero(atomic.type(), atomic.span()), atomic.span()));
    }
    change(atomic, Optional.of(result));
    return new Value.Read(result, atomic.span());
  }

  void change(Expression.Atomic atomic, Optional<Local> result) {
    boolean effectsFollow = Effects.in(atomic.target());
    Optional<Value> expected =
        atomic
            .expected()
            .map(
                value ->
                    effectsFollow || Effects.in(atomic.operand())
                        ? expressions.kept(value)
                        : expressions.value(value));
    Value operand = expressions.value(atomic.operand());
    if (effectsFollow) {
      operand = isOfContext(operand) ? early(operand) : expressions.kept(operand);
    }
    Optional<Expression.TableIndex> counter =
        result.isPresent() ? Optional.empty() : TableBuilder.putOrChanged(atomic);
    if (counter.isPresent()) {
      Value kept = effectsFollow ? operand : expressions.kept(operand);
      tables.putOrChange(counter.get(), atomic.operation(), kept, atomic.span());
      return;
    }
    Value amount = operand;
    at(
        atomic.target(),
        true,
        slot -> {
          if (slot instanceof Slot.OfMemory place) {
            writer.add(
                new Instruction.Atomic(
                    result, atomic.operation(), place.memory(), expected, amount, place.span()));
          }
        });
  }

  private static boolean isOfContext(Value value) {
    return value instanceof Value.ContextLoad
        || value instanceof Value.Convert convert && isOfContext(convert.operand());
  }

  /** Before the entry is looked up: the call would otherwise cost a register for the context. */
  private Value early(Value value) {
    Value.Read kept = (Value.Read) expressions.keep(value);
    writer.add(new Instruction.Opaque(kept.local(), value.span()));
    return kept;
  }

  private void assignAggregate(Expression.Place target, Expression value, Span span) {
    boolean literal =
        value instanceof Expression.StructLiteral || value instanceof Expression.ArrayLiteral;
    if (target instanceof Expression.VariableRead read && !literal) {
      expressions.fill(Memory.of(writer.local(read.variable())), value);
      return;
    }
    if (InPlace.canBeFilled(target, value)) {
      at(
          target,
          true,
          slot -> {
            if (slot instanceof Slot.OfMemory place) {
              expressions.fill(place.memory(), value);
            }
          });
      return;
    }
    // a literal may read the fields that it replaces
    Optional<Memory> source =
        Effects.in(target) && Expressions.any(value, Expression.Element.class::isInstance)
            ? Optional.empty()
            : outside(value, target.type(), false);
    assign(
        target,
        source.orElseGet(() -> Memory.of(expressions.aggregate(value, target.type()))),
        span);
  }

  /** Copies a struct or array to a place. */
  void assign(Expression.Place target, Memory source, Span span) {
    at(
        target,
        true,
        slot -> {
          if (slot instanceof Slot.OfMemory place) {
            writer.add(new Instruction.Copy(place.memory(), source, span));
          }
        });
  }

  /** Copies the struct or array in a place; zeros where it is not there or was not understood. */
  void copy(Memory target, Expression source, Span span) {
    if (entry(source).isPresent()) {
      writer.add(new Instruction.Zero(target, span));
    }
    at(
        source,
        false,
        slot -> {
          if (slot instanceof Slot.OfMemory place) {
            copy(target, place.memory(), span);
          } else {
            writer.add(new Instruction.Zero(target, span));
          }
        });
  }

  /**
   * Where a struct or array of a type already is, outside the stack and there on every path.
   *
   * @param leaf whether a table is to take it for a leaf
   */
  Optional<Memory> outside(Expression expression, Type type, boolean leaf) {
    boolean reference =
        expression.type() instanceof ReferenceType given
            && given.target().equals(type)
            && isUsable(given, leaf);
    boolean part =
        expression.type().equals(type)
            && entry(expression).isEmpty()
            && isOutside(expression, leaf);
    return reference
        ? Optional.of(Memory.behind(expressions.reference(expression)))
        : part ? memory(expression, Optional.empty()).filter(Memory::isPlain) : Optional.empty();
  }

  private boolean isUsable(ReferenceType reference, boolean leaf) {
    return reference.isDirect()
        && (!leaf
            || reference.origin() != ReferenceType.Origin.RESERVATION
                && reference.origin() != ReferenceType.Origin.SLICE
            || target.atLeast(RESERVATIONS));
  }

  /** Whether a place is a part of a variable outside functions, or behind a reference. */
  private boolean isOutside(Expression place, boolean leaf) {
    if (place instanceof Expression.FieldRead field) {
      return isOutsideBase(field.base(), leaf);
    } else if (place instanceof Expression.Element element) {
      return isOutsideBase(element.base(), leaf);
    } else if (place instanceof Expression.Dereference target) {
      return isOutsideBase(target.reference(), leaf);
    }
    return place instanceof Expression.GlobalRead || place instanceof Expression.TableElement;
  }

  private boolean isOutsideBase(Expression base, boolean leaf) {
    return base.type() instanceof ReferenceType reference
        ? isUsable(reference, leaf)
        : isOutside(base, leaf);
  }

  /** Where a text is; one that has no place yet, or may have none, gets one on the stack. */
  Memory text(Expression text) {
    if (text.type() instanceof ReferenceType) {
      return Memory.behind(expressions.reference(text));
    }
    if (text instanceof Expression.Place place
        && entry(place).isEmpty()
        && slot(place, Optional.empty()) instanceof Slot.OfMemory found) {
      return found.memory();
    }
    return Memory.of(expressions.aggregate(text, text.type()));
  }

  /** A shorter text fills the start of a longer one; the rest is zero. */
  void copy(Memory target, Memory source, Span span) {
    if (source.equals(target)) {
      return;
    }
    Memory start = target;
    if (source.type() instanceof ArrayType text && text.size() < target.type().size()) {
      writer.add(new Instruction.Zero(target, span));
      start = target.start(text);
    }
    writer.add(new Instruction.Copy(start, source, span));
  }

  /** Where something in memory lives. */
  Memory memory(Expression place) {
    return memory(place, Optional.empty()).orElseThrow();
  }

  /** Where an aggregate, or an integer in memory, lives; empty where it was not understood. */
  private Optional<Memory> memory(Expression place, Optional<Absent> absent) {
    if (place instanceof Expression.VariableRead read && read.variable().type().isAggregate()) {
      return Optional.of(Memory.of(writer.local(read.variable())));
    } else if (place instanceof Expression.GlobalRead read) {
      return Optional.of(Memory.whole(new Memory.Shared(read.global())));
    } else if (place instanceof Expression.FieldRead read) {
      return base(read.base(), absent).map(outer -> outer.field(read.field()));
    } else if (place instanceof Expression.Element element) {
      Optional<Memory> base = base(element.base(), absent);
      Value index = expressions.value(element.index());
      return base.map(array -> array.element(index, element.index().span()));
    } else if (place instanceof Expression.Dereference target) {
      return Optional.of(Memory.behind(expressions.reference(target.reference())));
    } else if (place instanceof Expression.TableElement element) {
      Local reference =
          tables.element(
              element.index(), absent.map(Absent::goOn), absent.filter(Absent::create).isPresent());
      Memory leaf = Memory.behind(reference);
      return Optional.of(element.field().map(leaf::field).orElse(leaf));
    }
    return Optional.empty();
  }

  /** The aggregate that a step starts from: the place itself, or what a reference points to. */
  private Optional<Memory> base(Expression place, Optional<Absent> absent) {
    return place.type() instanceof ReferenceType
        ? Optional.of(Memory.behind(expressions.reference(place)))
        : memory(place, absent);
  }

  private Slot slot(Expression place, Optional<Absent> absent) {
    if (place instanceof Expression.VariableRead read && !read.variable().type().isAggregate()) {
      return new Slot.OfLocal(writer.local(read.variable()));
    } else if (place instanceof Expression.PacketField field) {
      return new Slot.OfPacket(parser.view(field.header()), field.field(), place.span());
    } else if (place instanceof Expression.ContextRead read) {
      return new Slot.OfContext(read);
    } else if (place instanceof Expression.KernelPlace kernel) {
      return new Slot.OfKernel(
          expressions.reference(kernel.read().reference()),
          kernel.read().path().orElseThrow(),
          (IntegerType) kernel.type(),
          place.span());
    } else if (place instanceof Expression.Slice slice
        && slice.value().type() instanceof IntegerType type) {
      return new Slot.Bits(slot(slice.value(), absent), type, slice.offset(), slice.width());
    }
    return memory(place, absent)
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
    } else if (slot instanceof Slot.OfKernel kernel) {
      Local result = writer.temporary(kernel.path().steps(""), kernel.type(), span);
      writer.add(
          new Instruction.ReadKernel(
              result, kernel.reference(), Optional.of(kernel.path()), kernel.span()));
      return new Value.Read(result, span);
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
    } else if (slot instanceof Slot.OfKernel kernel) {
      writer.add(
          new Instruction.WriteKernel(kernel.reference(), kernel.path(), value, kernel.span()));
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
