package org.b.dsl.lower;

import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.TableType.Operation;
import org.b.core.program.Expression;
import org.b.core.program.Table;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.dsl.syntax.CallExpression;

/** Lowers {@code table.lookup}, {@code table.update} and {@code table.delete}. */
final class TableCalls extends ExpressionPart {
  private final TableOperations operations;

  TableCalls(ExpressionLowering expressions) {
    super(expressions);
    this.operations = new TableOperations(expressions);
  }

  Expression lower(
      CallExpression call, Table table, Operation operation, Span nameSpan, Span span) {
    environment.requireOperation(
        function, table, operation, table.name() + "." + operation.spelling() + "(...)", nameSpan);
    return switch (operation) {
      case LOOKUP -> lookup(call, table, nameSpan, span);
      case UPDATE -> update(call, table, nameSpan, span);
      case DELETE -> delete(call, table, nameSpan, span);
      case INDEX -> throw new IllegalArgumentException("no method");
      default -> operations.lower(call, table, operation, nameSpan, span);
    };
  }

  private Expression lookup(CallExpression call, Table table, Span nameSpan, Span span) {
    if (!arity(call, table, "lookup", nameSpan, 1, 2)) {
      return new Expression.Hole(span);
    }
    Expression key = expressions.fields().key(call.getArguments().get(0), table);
    ReferenceType type = FieldLowering.leafReference(table);
    Optional<Variable> into = Optional.empty();
    boolean wrong = false;
    if (call.getArguments().size() == 2) {
      Expression target = expressions.natural(call.getArguments().get(1));
      if (target instanceof Expression.VariableRead read
          && function.constants.contains(read.variable())) {
        environment.report.add(Assignable.constant(read, target.span()));
        return new Expression.Hole(span);
      }
      if (target instanceof Expression.VariableRead read && read.type().equals(type)) {
        into = Optional.of(read.variable());
      } else {
        wrong = true;
      }
      if (wrong && !target.type().isError()) {
        environment.report.add(
            Diagnostic.of(
                    DiagnosticCode.WRONG_ARGUMENTS,
                    target.span(),
                    expressions.values().describe(target)
                        + ", but the second argument is a variable that is "
                        + Values.typeName(type))
                .withHelp("declare it: " + declaration(table) + " *leaf;"));
      }
    }
    return wrong || key instanceof Expression.Hole
        ? new Expression.Hole(span)
        : new Expression.TableLookup(table, key, into, type, span);
  }

  private static String declaration(Table table) {
    return table.leaf().display();
  }

  private Expression update(CallExpression call, Table table, Span nameSpan, Span span) {
    boolean prefixes = table.kind().name().equals("LPM_TRIE");
    if (!arity(call, table, "update", nameSpan, 2, prefixes ? 3 : 2)) {
      return new Expression.Hole(span);
    }
    Expression key = expressions.values().as(call.getArguments().get(0), table.key());
    Expression leaf = expressions.values().as(call.getArguments().get(1), table.leaf());
    Optional<Expression> prefix = Optional.empty();
    if (call.getArguments().size() == 3) {
      Expression bits = expressions.values().as(call.getArguments().get(2), IntegerType.U32);
      int most = table.key().size() * 8;
      if (bits instanceof Expression.Constant constant && constant.value() > most) {
        environment.report.add(
            DiagnosticCode.WRONG_ARGUMENTS,
            bits.span(),
            "a prefix of `" + table.name() + "` has at most " + most + " bits");
      }
      prefix = Optional.of(bits);
    }
    return new Expression.TableUpdate(table, key, leaf, prefix, span);
  }

  private Expression delete(CallExpression call, Table table, Span nameSpan, Span span) {
    if (!arity(call, table, "delete", nameSpan, 1, 1)) {
      return new Expression.Hole(span);
    }
    Expression key = expressions.fields().key(call.getArguments().get(0), table);
    return key instanceof Expression.Hole ? key : new Expression.TableDelete(table, key, span);
  }

  private boolean arity(
      CallExpression call, Table table, String method, Span nameSpan, int least, int most) {
    boolean right =
        Arity.check(call, environment.report, nameSpan, table.name() + "." + method, least, most);
    if (!right) {
      call.getArguments().stream()
          .filter(a -> !(a instanceof org.b.dsl.syntax.StructLiteral))
          .forEach(expressions::natural);
    }
    return right;
  }
}
