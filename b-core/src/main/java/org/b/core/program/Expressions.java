package org.b.core.program;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The expressions that make up a statement or another expression; one level deep. */
public final class Expressions {
  private Expressions() {}

  /** Whether something is true of the expression or of one within it. */
  public static boolean any(Expression expression, Predicate<Expression> test) {
    return test.test(expression) || in(expression).stream().anyMatch(operand -> any(operand, test));
  }

  /** The expressions of a statement itself, not of the statements within it. */
  public static List<Expression> of(Statement statement) {
    List<Expression> list = new ArrayList<>();
    if (statement instanceof Statement.Declare declare) {
      declare.value().ifPresent(list::add);
    } else if (statement instanceof Statement.Assign assign) {
      list.add(assign.target());
      list.add(assign.value());
    } else if (statement instanceof Statement.Evaluate evaluate) {
      list.add(evaluate.expression());
    } else if (statement instanceof Statement.Modify modify) {
      list.add(modify.target());
      list.add(modify.value());
    } else if (statement instanceof Statement.If branch) {
      list.add(branch.condition());
    } else if (statement instanceof Statement.OnValid test) {
      list.add(test.reference());
    } else if (statement instanceof Statement.Switch choice) {
      list.add(choice.value());
    } else if (statement instanceof Statement.Loop loop) {
      loop.condition().ifPresent(list::add);
    } else if (statement instanceof Statement.ForIterator loop) {
      list.add(loop.start());
    } else if (statement instanceof Statement.ForFound loop) {
      list.add(loop.call());
    } else if (statement instanceof Statement.Lock lock) {
      list.add(lock.reference());
    } else if (statement instanceof Statement.Return end) {
      end.value().ifPresent(list::add);
    } else if (statement instanceof Statement.TableBlock block) {
      list.add(block.operation());
    }
    return list;
  }

  /** The operands of an expression. */
  public static List<Expression> in(Expression expression) {
    List<Expression> list = new ArrayList<>();
    if (expression instanceof Expression.FieldRead read) {
      list.add(read.base());
    } else if (expression instanceof Expression.Element element) {
      list.add(element.base());
      list.add(element.index());
    } else if (expression instanceof Expression.Dereference target) {
      list.add(target.reference());
    } else if (expression instanceof Expression.Slice slice) {
      list.add(slice.value());
    } else if (expression instanceof Expression.TableIndex index) {
      list.add(index.key());
    } else if (expression instanceof Expression.TableElement element) {
      list.add(element.index());
    } else if (expression instanceof Expression.TableLookup lookup) {
      list.add(lookup.key());
    } else if (expression instanceof Expression.TableUpdate update) {
      list.add(update.key());
      list.add(update.leaf());
      update.prefixLength().ifPresent(list::add);
    } else if (expression instanceof Expression.TableDelete delete) {
      list.add(delete.key());
    } else if (expression instanceof Expression.TableCall call) {
      list.addAll(call.arguments());
    } else if (expression instanceof Expression.Unary unary) {
      list.add(unary.operand());
    } else if (expression instanceof Expression.Binary binary) {
      list.add(binary.left());
      list.add(binary.right());
    } else if (expression instanceof Expression.TextMatch match) {
      list.add(match.left());
      list.add(match.right());
    } else if (expression instanceof Expression.Logical logical) {
      list.add(logical.left());
      list.add(logical.right());
    } else if (expression instanceof Expression.Conditional choice) {
      list.add(choice.condition());
      list.add(choice.then());
      list.add(choice.otherwise());
    } else if (expression instanceof Expression.Increment increment) {
      list.add(increment.target());
    } else if (expression instanceof Expression.Convert convert) {
      list.add(convert.operand());
    } else if (expression instanceof Expression.StructLiteral literal) {
      literal.values().forEach(value -> list.add(value.value()));
    } else if (expression instanceof Expression.ArrayLiteral literal) {
      list.addAll(literal.values());
    } else if (expression instanceof Expression.ByteSwap swap) {
      list.add(swap.operand());
    } else if (expression instanceof Expression.Call call) {
      list.addAll(call.arguments());
    } else if (expression instanceof Expression.HelperCall call) {
      list.addAll(call.arguments());
    } else if (expression instanceof Expression.LeafStart start) {
      list.add(start.leaf());
      start.argument().ifPresent(list::add);
    } else if (expression instanceof Expression.LeafStop stop) {
      list.add(stop.leaf());
    } else if (expression instanceof Expression.KernelPlace place) {
      list.add(place.read());
    } else if (expression instanceof Expression.KernelRead read) {
      list.add(read.reference());
    } else if (expression instanceof Expression.KernelOffset offset) {
      list.add(offset.reference());
      list.add(offset.offset());
    } else if (expression instanceof Expression.Foreign foreign) {
      list.add(foreign.reference());
    } else if (expression instanceof Expression.Address address) {
      list.add(address.value());
    } else if (expression instanceof Expression.AddressNumber number) {
      list.add(number.reference());
    } else if (expression instanceof Expression.KernelText text) {
      list.add(text.reference());
    } else if (expression instanceof Expression.Atomic atomic) {
      list.add(atomic.target());
      atomic.expected().ifPresent(list::add);
      list.add(atomic.operand());
    } else if (expression instanceof Expression.PacketLoad load) {
      list.add(load.offset());
    } else if (expression instanceof Expression.PacketWrite write) {
      list.add(write.offset());
      list.add(write.value());
    } else if (expression instanceof Expression.PacketMatch match) {
      list.add(match.offset());
    } else if (expression instanceof Expression.Log log) {
      log.stream().ifPresent(list::add);
      list.addAll(log.arguments());
    } else if (expression instanceof Expression.ChecksumUpdate update) {
      list.add(update.before());
      list.add(update.after());
      update.pseudo().ifPresent(list::add);
    }
    return list;
  }
}
