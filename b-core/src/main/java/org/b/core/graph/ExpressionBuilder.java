package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.LeafField;
import org.b.core.program.Expression;
import org.b.core.program.FieldValue;
import org.b.core.program.Function;
import org.b.core.program.Statement;
import org.b.core.program.UnaryOperator;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StringType;
import org.b.core.types.Type;

/**
 * Turns expressions into values; effects become instructions before the value, in source order.
 * Where an expression has an effect, what stands to its left is computed first and kept in a
 * temporary.
 */
final class ExpressionBuilder {
  private final Function function;
  private final BlockWriter writer;
  private final ParserBuilder parser;
  private final PlaceBuilder places;
  private final TableBuilder tables;
  private final TableCallBuilder tableCalls;
  private final HelperCallBuilder helpers;
  private final CallBuilder calls;
  private final PacketExpressions packets;
  private final TextExpressions texts;
  private final CallbackBuilder callbacks;

  ExpressionBuilder(
      KernelVersion target,
      Function function,
      BlockWriter writer,
      ParserBuilder parser,
      FunctionBuilder statements) {
    this.function = function;
    this.writer = writer;
    this.parser = parser;
    this.tables =
        new TableBuilder(
            writer,
            this,
            statements,
            new StorageBuilder(writer, this, function.hook().hook().programType()));
    this.tableCalls =
        new TableCallBuilder(writer, this, tables, function.hook().hook().programType(), target);
    this.places = new PlaceBuilder(target, writer, parser, this, tables);
    this.helpers = new HelperCallBuilder(writer, this, places, tables, target);
    this.calls = new CallBuilder(writer, this, places);
    this.packets = new PacketExpressions(writer, parser, this);
    this.texts = new TextExpressions(writer, places, this);
    this.callbacks = new CallbackBuilder(writer, this, helpers);
  }

  /** Starts an iterator of the kernel. */
  void start(Expression.HelperCall call, Iteration iteration) {
    helpers.start(call, iteration);
  }

  /** The arguments of a call, as they are now. */
  List<Argument> settled(Expression.HelperCall call) {
    return helpers.settled(call);
  }

  /** An integer or a reference. */
  Value value(Expression expression) {
    Span span = expression.span();
    if (expression instanceof Expression.Constant constant) {
      return new Value.Constant(constant.value(), constant.type(), span);
    } else if (expression instanceof Expression.NullLiteral literal) {
      return new Value.Null(literal.type(), span);
    } else if (expression instanceof Expression.Hole) {
      return zero(IntegerType.U64, span);
    } else if (expression instanceof Expression.ContextRead read) {
      return contextRead(read);
    } else if (expression instanceof Expression.Place place) {
      return places.read(place);
    } else if (expression instanceof Expression.PacketOffset offset) {
      return packets.offset(offset);
    } else if (expression instanceof Expression.Unary unary) {
      return unary(unary);
    } else if (expression instanceof Expression.Binary binary) {
      Value left = leftOperand(binary.left(), binary.right());
      Value right = value(binary.right());
      return new Value.Binary(
          binary.operator(), left, right, binary.operands(), binary.type(), span);
    } else if (expression instanceof Expression.ByteSwap swap) {
      return new Value.ByteSwap(value(swap.operand()), swap.type(), span);
    } else if (expression instanceof Expression.AddressNumber number) {
      Value address = value(number.reference());
      Local result = writer.temporary("number", number.type(), span);
      writer.add(new Instruction.TakeNumber(result, address, span));
      return new Value.Read(result, span);
    } else if (expression instanceof Expression.Convert convert) {
      return convert(value(convert.operand()), convert.type(), span);
    } else if (expression instanceof Expression.TextMatch match) {
      return texts.match(match);
    } else if (expression instanceof Expression.Logical
        || expression instanceof Expression.HeaderTest) {
      return truth(expression);
    } else if (expression.type() instanceof ReferenceType) {
      return new Value.Read(reference(expression), span);
    } else if (expression instanceof Expression.Conditional choice) {
      return new Value.Read(choice(choice), span);
    } else if (expression instanceof Expression.Increment increment) {
      return places.increment(increment);
    } else if (expression instanceof Expression.KernelRead read) {
      return new Value.Read(kernelRead(read), span);
    } else {
      return effect(expression);
    }
  }

  /** Evaluates for the effect alone. */
  void evaluate(Expression expression) {
    if (expression instanceof Expression.TableDelete delete) {
      tables.delete(delete, Optional.empty());
    } else if (expression instanceof Expression.TableUpdate update) {
      tables.update(update, Optional.empty());
    } else if (expression instanceof Expression.Atomic atomic) {
      places.change(atomic, Optional.empty());
    } else if (expression instanceof Expression.StructLiteral literal) {
      literal.values().forEach(field -> evaluate(field.value()));
    } else if (expression instanceof Expression.ArrayLiteral literal) {
      literal.values().forEach(this::evaluate);
    } else if (expression instanceof Expression.Conditional choice) {
      either(choice, () -> evaluate(choice.then()), () -> evaluate(choice.otherwise()));
    } else if (!expression.type().isAggregate() && !(expression.type() instanceof StringType)) {
      value(expression);
    }
  }

  private Value effect(Expression expression) {
    Span span = expression.span();
    if (expression instanceof Expression.TableUpdate update) {
      Local result = writer.temporary("result of update", IntegerType.I64, span);
      tables.update(update, Optional.of(result));
      return new Value.Read(result, span);
    } else if (expression instanceof Expression.TableDelete delete) {
      Local result = writer.temporary("result of delete", IntegerType.I64, span);
      tables.delete(delete, Optional.of(result));
      return new Value.Read(result, span);
    } else if (expression instanceof Expression.TableCall call) {
      return tableCalls.call(call);
    } else if (expression instanceof Expression.LeafStart start) {
      return callbacks.start(start);
    } else if (expression instanceof Expression.LeafStop stop) {
      return callbacks.stop(stop);
    } else if (expression instanceof Expression.PacketPayload) {
      return parser.payload(span);
    } else if (expression instanceof Expression.PacketLength length) {
      return packets.length(length);
    } else if (expression instanceof Expression.PacketLoad load) {
      return packets.load(load);
    } else if (expression instanceof Expression.PacketWrite write) {
      return packets.write(write);
    } else if (expression instanceof Expression.PacketMatch match) {
      return packets.match(match);
    } else if (expression instanceof Expression.Atomic atomic) {
      return places.atomic(atomic);
    } else if (expression instanceof Expression.Log log) {
      Optional<Instruction.Log.Stream> stream = log.stream().map(this::stream);
      List<Value> arguments = new ArrayList<>();
      for (Expression argument : log.arguments()) {
        arguments.add(
            argument.type() instanceof ArrayType type
                ? texts.logged(argument, type, arguments.size())
                : kept(argument));
      }
      writer.add(new Instruction.Log(stream, log.format().text(), arguments, span));
      return stream
          .<Value>map(to -> new Value.Read(to.target(), span))
          .orElse(zero(IntegerType.I32, span));
    } else if (expression instanceof Expression.ChecksumUpdate update) {
      packets.checksum(update);
      return zero(IntegerType.I64, span);
    } else if (expression instanceof Expression.Call call) {
      return call(call);
    } else if (expression instanceof Expression.HelperCall call) {
      return helpers.call(call);
    } else if (expression instanceof Expression.AskKernel ask) {
      Local result = writer.temporary(ask.question().display(), ask.type(), span);
      writer.add(new Instruction.AskKernel(result, ask.question(), span));
      return new Value.Read(result, span);
    } else if (expression instanceof Expression.BuiltinCall call) {
      Local result = writer.temporary(call.builtin().spelling(), call.type(), span);
      writer.add(
          new Instruction.CallBuiltin(
              result,
              call.builtin(),
              KernelFacts.helper(call.builtin().helper()).orElseThrow(),
              span));
      return new Value.Read(result, span);
    }
    throw new IllegalStateException("no value for " + expression.getClass().getSimpleName());
  }

  private Value call(Expression.Call call) {
    Optional<Local> target = calls.call(call);
    return target
        .<Value>map(local -> new Value.Read(local, call.span()))
        .orElse(zero(IntegerType.U64, call.span()));
  }

  /** Goes to {@code then} where the condition holds: not zero, or not null. */
  void branch(Expression condition, BasicBlock then, BasicBlock otherwise) {
    Span span = condition.span();
    if (condition instanceof Expression.Logical logical) {
      BasicBlock right = writer.newBlock(logical.isAnd() ? "and" : "or");
      branch(logical.left(), logical.isAnd() ? right : then, logical.isAnd() ? otherwise : right);
      writer.moveTo(right);
      branch(logical.right(), then, otherwise);
    } else if (condition instanceof Expression.Unary unary
        && unary.operator() == UnaryOperator.NOT) {
      branch(unary.operand(), otherwise, then);
    } else if (condition instanceof Expression.Conditional choice
        && choice.type() instanceof IntegerType) {
      BasicBlock first = writer.newBlock("then");
      BasicBlock second = writer.newBlock("else");
      branch(choice.condition(), first, second);
      writer.moveTo(first);
      branch(choice.then(), then, otherwise);
      writer.moveTo(second);
      branch(choice.otherwise(), then, otherwise);
    } else if (condition instanceof Expression.Convert convert
        && convert.type().width() >= width(convert.operand())) {
      branch(convert.operand(), then, otherwise);
    } else if (condition instanceof Expression.HeaderTest test) {
      parser.test(test, then, otherwise);
    } else if (condition.type() instanceof ReferenceType) {
      writer.terminate(new Terminator.TestReference(reference(condition), then, otherwise, span));
    } else {
      writer.terminate(new Terminator.Branch(value(condition), then, otherwise, span));
    }
  }

  static int width(Expression expression) {
    return expression.type() instanceof IntegerType integer ? integer.width() : 1;
  }

  /** A local that holds the reference: the variable itself, or a temporary. */
  Local reference(Expression expression) {
    Span span = expression.span();
    if (expression instanceof Expression.VariableRead read) {
      return writer.local(read.variable());
    } else if (expression instanceof Expression.TableIndex index) {
      return tables.index(index);
    } else if (expression instanceof Expression.TableLookup lookup) {
      return tables.lookup(lookup);
    } else if (expression instanceof Expression.KernelRead read) {
      return kernelRead(read);
    } else if (expression instanceof Expression.KernelElement element) {
      Local reference = reference(element.reference());
      Value index = value(element.index());
      Local result = writer.temporary("element", element.type(), span);
      writer.add(new Instruction.KernelElement(result, reference, element.array(), index, span));
      return result;
    } else if (expression instanceof Expression.Address address) {
      Value number = value(address.value());
      Local result = writer.temporary("address", address.type(), span);
      writer.add(new Instruction.TakeAddress(result, number, span));
      return result;
    } else if (expression instanceof Expression.Foreign foreign) {
      Local from = reference(foreign.reference());
      Local result = writer.temporary(from.name(), foreign.type(), span);
      writer.add(new Instruction.Assign(result, new Value.Read(from, span), span));
      return result;
    } else if (expression instanceof Expression.KernelContext context) {
      Local result = writer.temporary("context", context.type(), span);
      writer.add(new Instruction.TakeContext(result, span));
      return result;
    } else if (expression instanceof Expression.KernelOffset address) {
      Local base = reference(address.reference());
      Value offset = value(address.offset());
      Local result = writer.temporary("address", address.type(), span);
      writer.add(new Instruction.OffsetAddress(result, base, offset, span));
      return result;
    } else if (expression instanceof Expression.ContextAddress address) {
      Local result = writer.temporary("address", address.type(), span);
      writer.add(
          new Instruction.ReadContextAddress(result, address.offset(), address.typed(), span));
      return result;
    } else if (expression instanceof Expression.ContextObject object) {
      Local result =
          writer.temporary(isSocket(object.type()) ? "socket" : "keys", object.type(), span);
      writer.add(
          new Instruction.ReadContextObject(result, object.offset(), object.nullable(), span));
      return result;
    } else if (expression instanceof Expression.CurrentTask task) {
      Local result = writer.temporary("current", task.type(), span);
      writer.add(new Instruction.CurrentTask(result, span));
      return result;
    } else if (expression instanceof Expression.TableCall call) {
      return tableCalls.reference(call);
    } else if (expression instanceof Expression.HelperCall call) {
      return helpers.reference(call);
    } else if (expression instanceof Expression.Call call) {
      return calls.call(call).orElseThrow();
    } else if (expression instanceof Expression.Conditional choice) {
      return choice(choice);
    }
    throw new IllegalStateException("no reference: " + expression.getClass().getSimpleName());
  }

  void modify(Statement.Modify modify) {
    places.modify(modify);
  }

  private static boolean isSocket(ReferenceType type) {
    return type.origin() == ReferenceType.Origin.SOCKET;
  }

  private Local kernelRead(Expression.KernelRead read) {
    Span span = read.span();
    Local reference = reference(read.reference());
    String name = read.path().map(path -> path.steps("")).orElse("value");
    Local result = writer.temporary(name, read.type(), span);
    writer.add(
        read.address()
            ? new Instruction.KernelAddress(result, reference, read.path().orElseThrow(), span)
            : new Instruction.ReadKernel(result, reference, read.path(), span));
    return result;
  }

  void assign(Expression.Place target, Expression value, Span span) {
    places.assign(target, value, span);
  }

  /**
   * Sets a struct or array to the value of an expression of its type, or to what a reference to it
   * points to.
   */
  void fill(Memory target, Expression expression) {
    Span span = expression.span();
    if (expression instanceof Expression.StructLiteral literal) {
      writer.add(new Instruction.Zero(target, span));
      for (FieldValue field : literal.values()) {
        part(target.field(field.field()), field.value(), field.span());
      }
    } else if (expression instanceof Expression.ArrayLiteral literal) {
      writer.add(new Instruction.Zero(target, span));
      for (int i = 0; i < literal.values().size(); i++) {
        Expression value = literal.values().get(i);
        Value index = new Value.Constant(i, IntegerType.U32, value.span());
        part(target.element(index, value.span()), value, value.span());
      }
    } else if (expression instanceof Expression.Conditional choice) {
      either(choice, () -> fill(target, choice.then()), () -> fill(target, choice.otherwise()));
    } else if (expression instanceof Expression.KernelText text) {
      texts.fill(target, text);
    } else if (expression instanceof Expression.ThreadName name) {
      texts.fill(target, name);
    } else if (expression instanceof Expression.TextLiteral literal) {
      writer.add(new Instruction.StoreText(target, literal.text(), span));
    } else if (expression.type() instanceof ReferenceType) {
      places.copy(target, Memory.behind(reference(expression)), span);
    } else {
      places.copy(target, expression, span);
    }
  }

  /** Where the leaf that an update takes already is, if a helper may read it there. */
  Optional<Memory> leaf(Expression expression, Type type) {
    return type.isAggregate() && LeafField.in(type).isEmpty()
        ? places.outside(expression, type, true)
        : Optional.empty();
  }

  private void part(Memory target, Expression value, Span span) {
    if (target.type().isAggregate()) {
      fill(target, value);
    } else if (target.type() instanceof IntegerType) {
      writer.add(new Instruction.Store(target, value(value), span));
    }
  }

  /** A struct or array with the value of the expression: the variable itself, or a temporary. */
  Local aggregate(Expression expression, Type type) {
    if (expression instanceof Expression.VariableRead read && read.variable().type().equals(type)) {
      return writer.local(read.variable());
    }
    String name = type instanceof ArrayType ? "array" : "struct";
    Local temporary = writer.temporary(name, type, expression.span());
    fill(Memory.of(temporary), expression);
    return temporary;
  }

  /** The value in a temporary, unless it is a constant, so that later effects do not change it. */
  Value kept(Expression expression) {
    return kept(value(expression));
  }

  /** A value as it is now: what is known anyway, or in a temporary. */
  Value kept(Value value) {
    if (value instanceof Value.Constant || !(value.type() instanceof IntegerType)) {
      return value;
    }
    return keep(value);
  }

  /** A value in a temporary. */
  Value keep(Value value) {
    Local temporary = writer.temporary("operand", value.type(), value.span());
    writer.add(new Instruction.Assign(temporary, value, value.span()));
    return new Value.Read(temporary, value.span());
  }

  private Value leftOperand(Expression left, Expression right) {
    return Effects.in(right) ? kept(left) : value(left);
  }

  private Value unary(Expression.Unary unary) {
    if (unary.operator() == UnaryOperator.NOT
        && (unary.operand().type() instanceof ReferenceType
            || unary.operand() instanceof Expression.Unary
            || unary.operand() instanceof Expression.HeaderTest
            || unary.operand() instanceof Expression.Logical)) {
      return truth(unary);
    }
    return new Value.Unary(unary.operator(), value(unary.operand()), unary.type(), unary.span());
  }

  /** An integer or a reference that one of two ways gives. */
  private Local choice(Expression.Conditional choice) {
    Span span = choice.span();
    Local result = writer.temporary("choice", choice.type(), span);
    either(
        choice,
        () -> writer.add(new Instruction.Assign(result, value(choice.then()), span)),
        () -> writer.add(new Instruction.Assign(result, value(choice.otherwise()), span)));
    return result;
  }

  private void either(Expression.Conditional choice, Runnable then, Runnable otherwise) {
    Span span = choice.span();
    BasicBlock first = writer.newBlock("then");
    BasicBlock second = writer.newBlock("else");
    BasicBlock after = writer.newBlock("after choice");
    branch(choice.condition(), first, second);
    writer.moveTo(first);
    then.run();
    writer.jump(after, span);
    writer.moveTo(second);
    otherwise.run();
    writer.jump(after, span);
    writer.moveTo(after);
  }

  /** 1 or 0 by control flow. */
  private Value truth(Expression condition) {
    Span span = condition.span();
    Local result = writer.temporary("condition", IntegerType.BOOL, span);
    BasicBlock then = writer.newBlock("true");
    BasicBlock otherwise = writer.newBlock("false");
    BasicBlock after = writer.newBlock("after condition");
    branch(condition, then, otherwise);
    writer.moveTo(then);
    writer.add(new Instruction.Assign(result, new Value.Constant(1, IntegerType.BOOL, span), span));
    writer.jump(after, span);
    writer.moveTo(otherwise);
    writer.add(new Instruction.Assign(result, zero(IntegerType.BOOL, span), span));
    writer.jump(after, span);
    writer.moveTo(after);
    return new Value.Read(result, span);
  }

  private Value contextRead(Expression.ContextRead read) {
    Span span = read.span();
    if (function.hook().hook().name().equals("ksyscall")) {
      Local register = writer.temporary(read.field().name(), IntegerType.U64, span);
      writer.add(new Instruction.ReadSystemCallRegister(register, read.field().offset(), span));
      return convert(new Value.Read(register, span), read.type(), span);
    }
    return new Value.ContextLoad(read.field(), read.field().offset(), read.type(), span);
  }

  static Value convert(Value value, IntegerType type, Span span) {
    return value.type().equals(type) ? value : new Value.Convert(value, type, span);
  }

  static Value zero(IntegerType type, Span span) {
    return new Value.Constant(0, type, span);
  }

  private Instruction.Log.Stream stream(Expression number) {
    return new Instruction.Log.Stream(
        kept(number), writer.temporary("written", IntegerType.I32, number.span()));
  }
}
