package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.TableType;
import org.b.core.program.AtomicOperation;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.program.LostEvents;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.DynamicPointer;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.Type;
import org.b.core.types.VoidType;

/** Operations on tables that are one call of a helper. */
final class TableCallBuilder {
  /** BPF_F_CURRENT_CPU of linux/bpf.h. */
  private static final long CURRENT_PROCESSOR = 0xffffffffL;

  /** -ENOENT. */
  private static final long NO_ENTRY = -2;

  /** BPF_F_USER_STACK of linux/bpf.h. */
  private static final long USER_STACK = 1 << 8;

  private final BlockWriter writer;
  private final ExpressionBuilder expressions;
  private final TableBuilder tables;

  private final String programType;
  private final KernelVersion target;

  /**
   * @param programType kernel name of the type of the programs that run the function
   */
  TableCallBuilder(
      BlockWriter writer,
      ExpressionBuilder expressions,
      TableBuilder tables,
      String programType,
      KernelVersion target) {
    this.target = target;
    this.writer = writer;
    this.expressions = expressions;
    this.tables = tables;
    this.programType = programType;
  }

  /** The operation's value; 0 where it has none. */
  Value call(Expression.TableCall call) {
    if (call.operation() == TableType.Operation.ASSIGN
        && helper(call).name().equals("bpf_sk_assign")) {
      return assign(call);
    }
    Span span = call.span();
    IntegerType type = call.type() instanceof IntegerType integer ? integer : IntegerType.I64;
    boolean yields = !(call.type() instanceof VoidType);
    boolean compares = type.equals(IntegerType.BOOL);
    List<Argument> arguments = arguments(call);
    Optional<Local> result = Optional.empty();
    if (yields) {
      IntegerType raw = compares ? IntegerType.I64 : type;
      result =
          Optional.of(
              writer.temporary(call.table().name() + "." + call.operation().spelling(), raw, span));
    }
    boolean bytes =
        !call.arguments().isEmpty() && DynamicPointer.is(call.arguments().get(0).type());
    Helper helper = bytes ? helper(helper(call).name() + "_dynptr") : helper(call);
    writer.add(new Instruction.CallHelper(result, helper, arguments, span));
    if (!yields) {
      return ExpressionBuilder.zero(IntegerType.U64, span);
    }
    Value value = new Value.Read(result.orElseThrow(), span);
    if (call.operation() == TableType.Operation.EMIT
        && LostEvents.areCounted(call.table(), target)) {
      countLost(call.table(), value, span);
    }
    return compares
        ? new Value.Binary(
            BinaryOperator.EQUAL,
            value,
            new Value.Constant(truth(call), IntegerType.I64, span),
            IntegerType.I64,
            IntegerType.BOOL,
            span)
        : value;
  }

  /** What the helper yields where the operation's answer is yes. */
  private static long truth(Expression.TableCall call) {
    return switch (call.operation()) {
      case CURRENT_UNDER -> 1;
      default -> 0;
    };
  }

  /** Counts an event that found no room: where the result is negative. */
  private void countLost(Table table, Value result, Span span) {
    BasicBlock full = writer.newBlock(table.name() + " is full");
    BasicBlock after = writer.newBlock("after emit");
    Value isFull =
        new Value.Binary(
            BinaryOperator.LESS,
            result,
            ExpressionBuilder.zero(IntegerType.I64, span),
            IntegerType.I64,
            IntegerType.BOOL,
            span);
    writer.terminate(new Terminator.Branch(isFull, full, after, span));
    writer.moveTo(full);
    lost(table, span);
    writer.jump(after, span);
    writer.moveTo(after);
  }

  private void lost(Table table, Span span) {
    Memory counter = Memory.whole(new Memory.Shared(LostEvents.of(table)));
    writer.add(
        new Instruction.Atomic(
            Optional.empty(),
            AtomicOperation.ADD,
            counter,
            Optional.empty(),
            new Value.Constant(1, IntegerType.U64, span),
            span));
  }

  private Helper helper(Expression.TableCall call) {
    return helper(call.operation().helper(call.table().kind(), programType));
  }

  private static Helper helper(String name) {
    return KernelFacts.helper(name).orElseThrow();
  }

  /**
   * {@code table.assign(key)}: looks the socket up, chooses it, and gives it back on every path, so
   * that no program holds one.
   */
  private Value assign(Expression.TableCall call) {
    Span span = call.span();
    Table table = call.table();
    Local key = tables.argument("key", call.arguments().get(0), table.key());
    ReferenceType type = new ReferenceType(table.leaf(), ReferenceType.Origin.TABLE);
    Local socket = writer.temporary("socket of " + table.name(), type, span);
    Local result = writer.temporary(table.name() + ".assign", IntegerType.I64, span);
    writer.add(
        new Instruction.Assign(result, new Value.Constant(NO_ENTRY, IntegerType.I64, span), span));
    writer.add(new Instruction.Lookup(socket, table, writer.through(table), key, span));
    BasicBlock found = writer.newBlock("socket of " + table.name());
    BasicBlock after = writer.newBlock("after assign");
    writer.terminate(new Terminator.TestReference(socket, found, after, span));
    writer.moveTo(found);
    Argument target = new Argument.Target(socket);
    writer.add(
        new Instruction.CallHelper(
            Optional.of(result),
            helper(call),
            List.of(new Argument.Context(), target, flags(0, span)),
            span));
    writer.add(
        new Instruction.CallHelper(
            Optional.empty(), helper("bpf_sk_release"), List.of(target), span));
    writer.jump(after, span);
    writer.moveTo(after);
    return new Value.Read(result, span);
  }

  private List<Argument> arguments(Expression.TableCall call) {
    Table table = call.table();
    Argument map = writer.operand(table);
    Span span = call.span();
    return switch (call.operation()) {
      case PUSH -> List.of(map, input(call, 0, "value"), flags(0, span));
      case ADD ->
          table.kind().isOfSockets()
              ? List.of(new Argument.Context(), map, key(call), flags(0, span))
              : List.of(map, input(call, 0, "added"), flags(0, span));
      // Not the slot of what is added: from 7.2 on a filter's answer spoils it.
      case CONTAINS -> List.of(map, input(call, 0, "sought"));
      case POP, PEEK ->
          List.of(map, new Argument.Slot(writer.local(call.into().orElseThrow()), true));
      case EMIT -> emit(call, map);
      case SUBMIT, DISCARD ->
          List.of(
              new Argument.Target(expressions.reference(call.arguments().get(0))), flags(0, span));
      case KERNEL -> List.of(new Argument.Context(), map, flags(0, span));
      case USER -> List.of(new Argument.Context(), map, flags(USER_STACK, span));
      case JUMP -> {
        List<Argument> jump = new ArrayList<>(List.of(new Argument.Context()));
        jump.addAll(scalars(map, call));
        yield jump;
      }
      case ASSIGN -> List.of(new Argument.Context(), map, key(call), flags(0, span));
      case REDIRECT -> table.kind().isOfSockets() ? toSocket(call, map) : scalars(map, call);
      case CURRENT_UNDER -> scalars(map, call);
      default -> throw new IllegalStateException("no call for " + call.operation());
    };
  }

  /** A key that the helper reads from memory. */
  private Argument key(Expression.TableCall call) {
    return new Argument.Slot(
        tables.argument("key", call.arguments().get(0), call.table().key()), false);
  }

  /** Arrays of sockets take the number itself, hash tables the address of a key. */
  private List<Argument> toSocket(Expression.TableCall call, Argument map) {
    Argument key =
        call.table().kind().name().equals("SOCKHASH")
            ? key(call)
            : new Argument.Scalar(expressions.kept(call.arguments().get(0)));
    Argument flags = new Argument.Scalar(expressions.value(call.arguments().get(1)));
    return List.of(new Argument.Context(), map, key, flags);
  }

  private List<Argument> scalars(Argument map, Expression.TableCall call) {
    List<Argument> arguments = new ArrayList<>(List.of(map));
    for (Expression argument : call.arguments()) {
      arguments.add(new Argument.Scalar(expressions.kept(argument)));
    }
    return arguments;
  }

  private List<Argument> emit(Expression.TableCall call, Argument map) {
    Span span = call.span();
    Argument event =
        call.arguments().get(0).type() instanceof ReferenceType
            ? new Argument.Bytes(
                Memory.behind(expressions.reference(call.arguments().get(0))), false)
            : input(call, 0, "event");
    int bytes = call.table().leaf().size();
    Argument size =
        call.arguments().size() == 1
            ? flags(bytes, span)
            : HelperCallBuilder.size(expressions.kept(call.arguments().get(1)), 0, bytes);
    return call.table().kind().name().equals("RINGBUF")
        ? List.of(map, event, size, flags(0, span))
        : List.of(new Argument.Context(), map, flags(CURRENT_PROCESSOR, span), event, size);
  }

  private Argument input(Expression.TableCall call, int index, String purpose) {
    Type type = call.table().leaf();
    return new Argument.Slot(tables.argument(purpose, call.arguments().get(index), type), false);
  }

  private static Argument flags(long value, Span span) {
    return new Argument.Scalar(new Value.Constant(value, IntegerType.U64, span));
  }

  /**
   * {@code table.reserve(bytes)}: a dynamic pointer. What could not be reserved is to be discarded,
   * too (bpf_ringbuf_reserve_dynptr, 5.19); and what was holds what the buffer held before, so its
   * bytes are zeroed.
   */
  private Local reserveBytes(Expression.TableCall call) {
    Span span = call.span();
    Table table = call.table();
    Value bytes = expressions.kept(call.arguments().get(0));
    int most = table.leaf().size();
    String name = table.name() + ".reserve(...)";
    Local reference = writer.temporary(name, call.type(), span);
    Local space = writer.temporary("space of " + name, DynamicPointer.SPACE, span);
    Local made = writer.temporary(name + " is valid", IntegerType.BOOL, span);
    writer.add(
        new Instruction.CallHelper(
            Optional.of(reference),
            helper("bpf_ringbuf_reserve_dynptr"),
            List.of(
                writer.operand(table),
                new Argument.Scalar(bytes),
                flags(0, span),
                new Argument.Space(space, Optional.of(made))),
            span));
    BasicBlock reserved = writer.newBlock("reserved");
    BasicBlock full = writer.newBlock(table.name() + " is full");
    BasicBlock after = writer.newBlock("after reserve");
    writer.terminate(
        new Terminator.TestReference(reference, reserved, full, Optional.of(made), span));
    writer.moveTo(full);
    writer.add(
        new Instruction.CallHelper(
            Optional.empty(),
            helper("bpf_ringbuf_discard_dynptr"),
            List.of(new Argument.Slot(space, false), flags(0, span)),
            span));
    lost(table, span);
    writer.jump(after, span);
    writer.moveTo(reserved);
    writer.add(
        new Instruction.CallHelper(
            Optional.empty(),
            helper("bpf_dynptr_write"),
            List.of(
                new Argument.Target(reference),
                flags(0, span),
                new Argument.Text("\0".repeat(most - 1)),
                HelperCallBuilder.size(bytes, 0, most),
                flags(0, span)),
            span));
    writer.jump(after, span);
    writer.moveTo(after);
    return reference;
  }

  /** What an operation gives a reference to. */
  Local reference(Expression.TableCall call) {
    return call.operation() == TableType.Operation.LEAF ? leaf(call) : reserve(call);
  }

  /** {@code table.leaf()}: that of the control group that the program is attached to. */
  private Local leaf(Expression.TableCall call) {
    Span span = call.span();
    Local reference = writer.temporary(call.table().name() + ".leaf()", call.type(), span);
    writer.add(
        new Instruction.CallHelper(
            Optional.of(reference),
            helper(call),
            List.of(writer.operand(call.table()), flags(0, span)),
            span));
    return reference;
  }

  /**
   * {@code table.reserve()}: what the kernel hands out may hold anything, so it is zeroed before
   * the program has it.
   */
  private Local reserve(Expression.TableCall call) {
    Span span = call.span();
    if (DynamicPointer.is(call.type())) {
      return reserveBytes(call);
    }
    Local reference = writer.temporary(call.table().name() + ".reserve()", call.type(), span);
    writer.add(
        new Instruction.CallHelper(
            Optional.of(reference),
            helper(call),
            List.of(
                writer.operand(call.table()),
                flags(call.table().leaf().size(), span),
                flags(0, span)),
            span));
    BasicBlock reserved = writer.newBlock("reserved");
    BasicBlock full = writer.newBlock(call.table().name() + " is full");
    BasicBlock after = writer.newBlock("after reserve");
    writer.terminate(new Terminator.TestReference(reference, reserved, full, span));
    writer.moveTo(full);
    lost(call.table(), span);
    writer.jump(after, span);
    writer.moveTo(reserved);
    Memory target = Memory.behind(reference);
    writer.add(
        target.type() instanceof IntegerType integer
            ? new Instruction.Store(target, ExpressionBuilder.zero(integer, span), span)
            : new Instruction.Zero(target, span));
    writer.jump(after, span);
    writer.moveTo(after);
    return reference;
  }
}
