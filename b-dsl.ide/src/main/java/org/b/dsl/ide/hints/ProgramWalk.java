package org.b.dsl.ide.hints;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.b.core.program.Expression;
import org.b.core.program.Statement;

/** Visits every statement and expression of a body. */
final class ProgramWalk {
  private ProgramWalk() {}

  /** The statement and all within it. */
  static void statements(Statement statement, Consumer<Statement> visitor) {
    visitor.accept(statement);
    for (Statement inner : within(statement)) {
      statements(inner, visitor);
    }
  }

  /** All expressions of a statement and of the statements within it. */
  static void expressions(Statement statement, Consumer<Expression> visitor) {
    statements(statement, s -> of(s).forEach(expression -> visit(expression, visitor)));
  }

  private static void visit(Expression expression, Consumer<Expression> visitor) {
    visitor.accept(expression);
    operands(expression).forEach(operand -> visit(operand, visitor));
  }

  private static List<Statement> within(Statement statement) {
    List<Statement> list = new ArrayList<>();
    if (statement instanceof Statement.Block block) {
      list.addAll(block.statements());
    } else if (statement instanceof Statement.If branch) {
      list.add(branch.then());
      branch.otherwise().ifPresent(list::add);
    } else if (statement instanceof Statement.OnValid test) {
      list.add(test.valid());
      test.otherwise().ifPresent(list::add);
    } else if (statement instanceof Statement.Switch choice) {
      choice.cases().forEach(c -> list.add(c.body()));
      choice.otherwise().ifPresent(list::add);
    } else if (statement instanceof Statement.Loop loop) {
      loop.start().ifPresent(list::add);
      loop.step().ifPresent(list::add);
      list.add(loop.body());
    } else if (statement instanceof Statement.Lock lock) {
      list.add(lock.body());
    } else if (statement instanceof Statement.TableBlock block) {
      block.found().ifPresent(list::add);
      block.missed().ifPresent(list::add);
    }
    return list;
  }

  private static List<Expression> of(Statement statement) {
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
    } else if (statement instanceof Statement.Lock lock) {
      list.add(lock.reference());
    } else if (statement instanceof Statement.Return end) {
      end.value().ifPresent(list::add);
    } else if (statement instanceof Statement.TableBlock block) {
      list.add(block.operation());
    }
    return list;
  }

  private static List<Expression> operands(Expression expression) {
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
    } else if (expression instanceof Expression.KernelRead read) {
      list.add(read.reference());
    } else if (expression instanceof Expression.KernelText text) {
      list.add(text.reference());
    } else if (expression instanceof Expression.AtomicAdd add) {
      list.add(add.target());
      list.add(add.amount());
    } else if (expression instanceof Expression.Log log) {
      list.addAll(log.arguments());
    } else if (expression instanceof Expression.ChecksumUpdate update) {
      list.add(update.before());
      list.add(update.after());
      update.pseudo().ifPresent(list::add);
    }
    return list;
  }
}
