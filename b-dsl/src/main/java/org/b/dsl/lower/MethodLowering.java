package org.b.dsl.lower;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.ContextMemory;
import org.b.core.facts.LeafField;
import org.b.core.facts.TableType.Operation;
import org.b.core.program.Expression;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.DynamicPointer;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.FieldAccess;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.PacketFieldExpression;
import org.b.dsl.syntax.SyntaxPackage;

/** Lowers calls of methods: of tables, of fields of their leaves, of {@code pkt}. */
final class MethodLowering extends ExpressionPart {
  static final String PACKET = "pkt";
  private static final String REWRITE_FIELD = "rewrite_field";

  private final TableCalls tableCalls;
  private final PacketMethods packets;

  MethodLowering(ExpressionLowering expressions) {
    super(expressions);
    this.tableCalls = new TableCalls(expressions);
    this.packets = new PacketMethods(expressions);
  }

  Expression lower(CallExpression call, FieldAccess access, Span span) {
    String name = access.getField();
    Span nameSpan = source.span(access, SyntaxPackage.Literals.FIELD_ACCESS__FIELD);
    if (isPacket(access)) {
      if (PacketMethods.METHODS.contains(name) && !name.equals(REWRITE_FIELD)) {
        return packets.call(call, name, nameSpan, span);
      }
      lowerArguments(call);
      if (name.equals(REWRITE_FIELD)) {
        report.add(
            DiagnosticCode.TYPE_MISMATCH,
            span,
            "pkt.rewrite_field(...) is a statement and yields nothing");
      } else {
        unknownMethod("pkt", name, nameSpan, PacketMethods.METHODS);
      }
      return new Expression.Hole(span);
    }
    ContextBytes bytes = new ContextBytes(expressions);
    Optional<ContextMemory> memory = bytes.named(access.getBase());
    if (memory.isPresent()) {
      return bytes.call(call, memory.get(), name, nameSpan, span);
    }
    CallbackLowering callbacks = new CallbackLowering(expressions);
    Optional<LeafField> caller = callbacks.caller(access);
    if (caller.isPresent()) {
      return callbacks.lower(call, access, caller.get(), nameSpan, span);
    }
    Optional<Table> table = expressions.fields().table(access.getBase());
    if (table.isEmpty()) {
      Expression base = expressions.natural(access.getBase());
      if (DynamicPointer.is(base.type())) {
        return new DynamicPointerMethods(expressions).lower(call, base, name, nameSpan, span);
      }
      lowerArguments(call);
      if (!base.type().isError()) {
        report.add(
            DiagnosticCode.UNKNOWN_FUNCTION,
            nameSpan,
            expressions.values().describe(base) + " and has no method `" + name + "`");
      }
      return new Expression.Hole(span);
    }
    if (table.get().isHistogram() && name.equals(Operation.ADD.spelling())) {
      lowerArguments(call);
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          span,
          "adding to a histogram is a statement and yields nothing");
      return new Expression.Hole(span);
    }
    Optional<Operation> operation = Operation.named(name);
    if (operation.filter(o -> table.get().type().offers(o)).isEmpty()) {
      lowerArguments(call);
      noMethod(table.get(), name, operation.isPresent(), nameSpan);
      return new Expression.Hole(span);
    }
    return tableCalls.lower(call, table.get(), operation.get(), nameSpan, span);
  }

  /**
   * @param elsewhere whether tables of another type have it
   */
  private void noMethod(Table table, String name, boolean elsewhere, Span nameSpan) {
    if (table.key().isError() || table.leaf().isError()) {
      return;
    }
    List<String> methods =
        Arrays.stream(Operation.values())
            .filter(operation -> operation.isMethod() && table.type().offers(operation))
            .map(Operation::spelling)
            .toList();
    if (!elsewhere) {
      unknownMethod("table `" + table.name() + "`", name, nameSpan, methods);
    } else if (name.equals("delete") && table.type().isIndexed()) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.DELETE_NOT_SUPPORTED,
                  nameSpan,
                  "`"
                      + table.name()
                      + "` is "
                      + (table.policy() == Table.Policy.BY_USE ? "an array" : "INDEXED")
                      + ": its entries always exist and cannot be deleted")
              .withRelated(table.span(), "the table"));
    } else {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.DELETE_NOT_SUPPORTED,
                  nameSpan,
                  "`"
                      + table.name()
                      + "` is a "
                      + table.type().name()
                      + " and has no `"
                      + name
                      + "`")
              .withHelp("its methods are " + String.join(", ", methods))
              .withRelated(table.span(), "the table"));
    }
  }

  private void unknownMethod(String owner, String name, Span nameSpan, List<String> known) {
    report.add(
        Suggestions.suggest(
            Diagnostic.of(
                    DiagnosticCode.UNKNOWN_FUNCTION,
                    nameSpan,
                    owner + " has no method `" + name + "`")
                .withHelp("its methods are " + String.join(", ", known)),
            name,
            known,
            nameSpan));
  }

  /** What {@code pkt} has. */
  PacketMethods packets() {
    return packets;
  }

  boolean isPacket(FieldAccess access) {
    return access.getBase() instanceof NameExpression base
        && PACKET.equals(base.getName())
        && scopes.find(PACKET).isEmpty()
        && !environment.tables.containsKey(PACKET);
  }

  /** Whether the call is {@code pkt.rewrite_field(...)}, an assignment in the form of a call. */
  boolean isRewrite(CallExpression call) {
    return call.getCallee() instanceof FieldAccess access
        && REWRITE_FIELD.equals(access.getField())
        && isPacket(access);
  }

  /** The field and the value of {@code pkt.rewrite_field($header.field, value)}. */
  Optional<List<Argument>> rewriteArguments(CallExpression call) {
    FieldAccess access = (FieldAccess) call.getCallee();
    Span nameSpan = source.span(access, SyntaxPackage.Literals.FIELD_ACCESS__FIELD);
    List<Argument> arguments = call.getArguments();
    if (!Arity.check(call, report, nameSpan, "pkt.rewrite_field", 2, 2)) {
      return Optional.empty();
    }
    if (!(arguments.get(0) instanceof PacketFieldExpression)) {
      report.add(
          DiagnosticCode.WRONG_ARGUMENTS,
          source.span(arguments.get(0)),
          "pkt.rewrite_field changes a packet field such as $ip.dst");
      return Optional.empty();
    }
    return Optional.of(arguments);
  }

  private void lowerArguments(CallExpression call) {
    call.getArguments().forEach(expressions::natural);
  }
}
