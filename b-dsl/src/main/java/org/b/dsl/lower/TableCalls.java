package org.b.dsl.lower;

import java.util.Arrays;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.TableType.Operation;
import org.b.core.program.Expression;
import org.b.core.program.Table;
import org.b.core.program.UpdateMode;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.NameExpression;

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
    int most = prefixes ? 4 : 3;
    if (!arity(call, table, "update", nameSpan, 2, most)) {
      return new Expression.Hole(span);
    }
    Expression key = expressions.values().as(call.getArguments().get(0), table.key());
    Expression leaf = expressions.values().as(call.getArguments().get(1), table.leaf());
    Optional<Expression> prefix = Optional.empty();
    if (prefixes && call.getArguments().size() > 2) {
      prefix = Optional.of(prefix(call.getArguments().get(2), table));
    }
    UpdateMode mode =
        call.getArguments().size() == most
            ? mode(call.getArguments().get(most - 1), table)
            : UpdateMode.ANY;
    return new Expression.TableUpdate(table, key, leaf, prefix, mode, span);
  }

  private Expression prefix(Argument argument, Table table) {
    Expression bits = expressions.values().as(argument, IntegerType.U32);
    int most = table.key().size() * 8;
    if (argument instanceof NameExpression name
        && Arrays.stream(UpdateMode.values()).anyMatch(m -> m.flag().equals(name.getName()))) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.WRONG_ARGUMENTS,
                  bits.span(),
                  "the third argument of `"
                      + table.name()
                      + ".update` says how many bits of the key count, the fourth when the update"
                      + " happens")
              .withHelp("all bits: " + table.name() + ".update(key, leaf, " + most + ", flags)"));
    } else if (bits instanceof Expression.Constant constant && constant.value() > most) {
      environment.report.add(
          DiagnosticCode.WRONG_ARGUMENTS,
          bits.span(),
          "a prefix of `" + table.name() + "` has at most " + most + " bits");
    }
    return bits;
  }

  /** The flags of an update: one of three constants. */
  private UpdateMode mode(Argument argument, Table table) {
    Expression flags = expressions.values().as(argument, IntegerType.U64);
    Optional<UpdateMode> mode =
        flags instanceof Expression.Constant constant
            ? UpdateMode.of(constant.value())
            : Optional.empty();
    if (mode.isEmpty() && !flags.type().isError()) {
      environment.report.add(
          DiagnosticCode.WRONG_ARGUMENTS,
          flags.span(),
          "the flags of an update are BPF_ANY, BPF_NOEXIST, which only puts a new entry in, or"
              + " BPF_EXIST, which only replaces one");
    }
    if (mode.filter(UpdateMode.NEW::equals).isPresent() && table.isArray()) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.NEVER_NEW,
                  flags.span(),
                  "every entry of `"
                      + table.name()
                      + "` is always there: this update does nothing but fail with -EEXIST")
              .withRelated(table.span(), "the table")
              .withFix("replace what is there: `BPF_ANY`", flags.span(), UpdateMode.ANY.flag()));
    }
    return mode.orElse(UpdateMode.ANY);
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
