package org.b.core.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelVersion;
import org.b.core.program.Expression;
import org.b.core.program.Table;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.DynamicPointer;
import org.b.core.types.HelperSpace;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.VoidType;

/** Turns calls of helpers by their kernel names into instructions. */
final class HelperCallBuilder {
  private final BlockWriter writer;
  private final ExpressionBuilder expressions;
  private final PlaceBuilder places;
  private final TableBuilder tables;
  private final KernelVersion target;
  private final Map<Variable, Local> flags = new HashMap<>();

  HelperCallBuilder(
      BlockWriter writer,
      ExpressionBuilder expressions,
      PlaceBuilder places,
      TableBuilder tables,
      KernelVersion target) {
    this.target = target;
    this.writer = writer;
    this.expressions = expressions;
    this.places = places;
    this.tables = tables;
  }

  /** The call's value; 0 where it yields none. */
  Value call(Expression.HelperCall call) {
    if (call.type() instanceof VoidType) {
      add(call, Optional.empty());
      return ExpressionBuilder.zero(IntegerType.U64, call.span());
    }
    return new Value.Read(reference(call), call.span());
  }

  /** A local with the result. */
  Local reference(Expression.HelperCall call) {
    List<Argument> arguments = arguments(call);
    Local result = writer.temporary(call.helper().name(), call.type(), call.span());
    if (call.helper().call().orElseThrow().result() instanceof HelperCall.Result.Dynptr) {
      Local space =
          writer.temporary("space of " + call.helper().name(), DynamicPointer.SPACE, call.span());
      arguments.add(new Argument.Space(space, Optional.empty()));
    }
    Instruction.CallHelper instruction =
        new Instruction.CallHelper(Optional.of(result), call.helper(), arguments, call.span());
    writer.add(instruction);
    if (RepeatedTests.needsFirstTest(instruction, target)) {
      BasicBlock found = writer.newBlock("found");
      BasicBlock missing = writer.newBlock("missing");
      BasicBlock after = writer.newBlock("after " + call.helper().name());
      writer.terminate(new Terminator.TestReference(result, found, missing, call.span()));
      writer.moveTo(missing);
      writer.jump(after, call.span());
      writer.moveTo(found);
      writer.jump(after, call.span());
      writer.moveTo(after);
    }
    return result;
  }

  /** Starts an iterator. A loop sees by its elements whether it was started. */
  void start(Expression.HelperCall call, Iteration iteration) {
    List<Argument> arguments = new ArrayList<>(List.of(new Argument.Iterator(iteration)));
    arguments.addAll(arguments(call));
    Local result = writer.temporary(call.helper().name(), IntegerType.I32, call.span());
    writer.add(
        new Instruction.CallHelper(Optional.of(result), call.helper(), arguments, call.span()));
  }

  /** The arguments of a call, whatever becomes of the variables in them before it. */
  List<Argument> settled(Expression.HelperCall call) {
    return arguments(call).stream()
        .map(argument -> argument instanceof Argument.Trusted t ? settled(t) : argument)
        .toList();
  }

  private Argument settled(Argument.Trusted argument) {
    Local object = argument.reference();
    Local kept = writer.temporary(object.name(), object.type(), object.span());
    writer.add(new Instruction.Assign(kept, new Value.Read(object, object.span()), object.span()));
    return new Argument.Trusted(kept, argument.part());
  }

  private void add(Expression.HelperCall call, Optional<Local> target) {
    List<Argument> arguments = arguments(call);
    writer.add(new Instruction.CallHelper(target, call.helper(), arguments, call.span()));
  }

  private List<Argument> arguments(Expression.HelperCall call) {
    List<HelperCall.Parameter> parameters = call.helper().call().orElseThrow().parameters();
    List<Argument> arguments = new ArrayList<>();
    Optional<Table> table = Optional.empty();
    int available = 0;
    for (int i = 0; i < parameters.size(); i++) {
      Expression argument = call.arguments().get(i);
      HelperCall.Kind kind = parameters.get(i).kind();
      if (argument instanceof Expression.TableName name) {
        table = Optional.of(name.table());
      }
      if (kind.isMemory()) {
        available = available(argument);
        kind = kind == HelperCall.Kind.OUT && isPartial(call, i) ? HelperCall.Kind.INOUT : kind;
      }
      arguments.add(argument(argument, kind, table, available, i));
    }
    return arguments;
  }

  /**
   * Whether a helper may fill a part of memory alone, whose size is computed: the rest stays as it
   * is. The verifier wants it to be there before (check_mem_size_reg, before 6.3).
   */
  private static boolean isPartial(Expression.HelperCall call, int index) {
    List<HelperCall.Parameter> parameters = call.helper().call().orElseThrow().parameters();
    return index + 1 < parameters.size()
        && (parameters.get(index + 1).kind() == HelperCall.Kind.SIZE
            || parameters.get(index + 1).kind() == HelperCall.Kind.SIZE_OR_ZERO)
        && !(call.arguments().get(index + 1) instanceof Expression.Constant);
  }

  /** Bytes of the memory that is passed. */
  public static int available(Expression argument) {
    if (argument instanceof Expression.NullLiteral) {
      return 0;
    }
    return argument.type() instanceof ReferenceType reference
        ? reference.target().size()
        : argument.type().size();
  }

  private Argument argument(
      Expression argument, HelperCall.Kind kind, Optional<Table> table, int available, int number) {
    if (argument instanceof Expression.NullLiteral) {
      return new Argument.None();
    }
    return switch (kind) {
      case CTX -> new Argument.Context();
      case IN, OUT, INOUT, KEPT -> memory(argument, kind, number);
      case SIZE, SIZE_OR_ZERO ->
          size(expressions.kept(argument), kind == HelperCall.Kind.SIZE ? 1 : 0, available);
      case TABLE -> writer.operand(table.orElseThrow());
      case KEY ->
          new Argument.Slot(tables.argument("key", argument, table.orElseThrow().key()), false);
      case LEAF ->
          new Argument.Slot(tables.argument("leaf", argument, table.orElseThrow().leaf()), false);
      case LEAF_OUT ->
          new Argument.Slot(writer.local(((Expression.VariableRead) argument).variable()), true);
      case TEXT, FORMAT -> new Argument.Text(((Expression.StringLiteral) argument).text());
      case RESERVATION, DYNPTR -> new Argument.Target(expressions.reference(argument));
      case SOCKET ->
          ((ReferenceType) argument.type()).origin() == ReferenceType.Origin.KERNEL
              ? trusted(argument)
              : new Argument.Target(expressions.reference(argument));
      case VARIABLE ->
          new Argument.Variable(
              ((Expression.KernelVariable) argument).name(),
              ((ReferenceType) argument.type()).target());
      case KERNEL -> trusted(argument);
      case FLAGS -> new Argument.Flags(flags((Expression.VariableRead) argument));
      case STRING -> string(argument, number);
      case BITS ->
          isForeign(argument)
              ? new Argument.Address(expressions.reference(argument))
              : memory(argument, HelperCall.Kind.IN, number);
      case ADDRESS -> address(argument);
      default -> new Argument.Scalar(expressions.kept(argument));
    };
  }

  /** The stack that stands for a variable, which nothing else reads or writes. */
  private Local flags(Expression.VariableRead read) {
    return flags.computeIfAbsent(
        read.variable(),
        variable ->
            writer.temporary(variable.name(), HelperSpace.INTERRUPT_FLAGS, variable.span()));
  }

  /** A struct within another one is trusted as the one around it is. */
  Argument trusted(Expression argument) {
    return argument instanceof Expression.KernelRead read && read.address()
        ? new Argument.Trusted(expressions.reference(read.reference()), read.path())
        : new Argument.Trusted(expressions.reference(argument));
  }

  private Argument string(Expression argument, int number) {
    if (argument instanceof Expression.StringLiteral literal) {
      return new Argument.Text(literal.text());
    }
    return argument.type() instanceof ArrayType
        ? memory(argument, HelperCall.Kind.IN, number)
        : address(argument);
  }

  private static boolean isForeign(Expression argument) {
    return argument.type() instanceof ReferenceType reference && reference.isForeign();
  }

  private Argument address(Expression argument) {
    return argument.type() instanceof ReferenceType
        ? new Argument.Address(expressions.reference(argument))
        : new Argument.Scalar(expressions.kept(argument));
  }

  /** How many bytes of memory count. */
  static Argument size(Value value, int least, int available) {
    return value instanceof Value.Constant
        ? new Argument.Scalar(value)
        : new Argument.Size(value, least, available);
  }

  private Argument memory(Expression argument, HelperCall.Kind kind, int number) {
    Span span = argument.span();
    boolean written = kind != HelperCall.Kind.IN;
    if (argument instanceof Expression.TextLiteral literal) {
      Local text = writer.scratch("text " + number, literal.type(), span);
      writer.add(new Instruction.StoreText(Memory.of(text), literal.text(), span));
      return new Argument.Slot(text, false);
    }
    if (argument instanceof Expression.VariableRead read
        && !(argument.type() instanceof ReferenceType)) {
      Local local = writer.local(read.variable());
      if (!(local.type() instanceof IntegerType)) {
        // a struct or array may be filled in part, so what is in it before counts, too
        return new Argument.Slot(local, false);
      }
      return kind == HelperCall.Kind.INOUT
          ? new Argument.Changed(local)
          : new Argument.Slot(local, written);
    }
    if (argument.type() instanceof IntegerType && !(argument instanceof Expression.Place)) {
      Local bytes = writer.temporary("bytes " + number, argument.type(), span);
      writer.add(new Instruction.Assign(bytes, expressions.value(argument), span));
      return new Argument.Slot(bytes, false);
    }
    if (argument instanceof Expression.StructLiteral) {
      return new Argument.Slot(expressions.aggregate(argument, argument.type()), false);
    }
    Memory memory =
        argument.type() instanceof ReferenceType
            ? Memory.behind(expressions.reference(argument))
            : places.memory(argument);
    return new Argument.Bytes(memory, written);
  }
}
