package org.b.dsl.lower;

import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Expression;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.ReferenceType;
import org.b.core.types.Type;

/** What can be given another value. */
final class Assignable extends ExpressionPart {
  Assignable(ExpressionLowering expressions) {
    super(expressions);
  }

  /** The place that an expression is; reports what cannot be assigned to. */
  Optional<Expression.Place> place(Expression given) {
    Expression target = given;
    if (target instanceof Expression.TableIndex index) {
      target =
          new Expression.TableElement(index, Optional.empty(), index.table().leaf(), index.span());
    }
    if (isContext(target.type())) {
      report.add(
          DiagnosticCode.NULL_CONTEXT,
          target.span(),
          "`" + target.span().text() + "` is the kernel's context and always stays what it is");
    } else if (target instanceof Expression.FieldRead field
        && FieldLowering.isSocket(field.base().type())) {
      report.add(
          DiagnosticCode.NOT_ASSIGNABLE, target.span(), "the fields of a socket can only be read");
    } else if (target instanceof Expression.KernelRead read && kernelWrites().arePossible()) {
      return kernelWrites().place(read);
    } else if (root(target) instanceof Expression.GlobalRead read && read.global().isConfig()) {
      report.add(configStays(read, target.span()));
    } else if (root(target) instanceof Expression.VariableRead read
        && function.constants.contains(read.variable())) {
      report.add(constant(read, target.span()));
    } else if (target instanceof Expression.Place place && isPlace(place)) {
      checkWritable(place);
      requireUpdate(place);
      return Optional.of(place);
    } else if (!target.type().isError()) {
      report.add(
          DiagnosticCode.NOT_ASSIGNABLE,
          target.span(),
          "`" + AssignmentLowering.shortened(target.span().text()) + "` cannot be assigned to");
    }
    return Optional.empty();
  }

  /** A variable that keeps its first value is to be changed. */
  static Diagnostic constant(Expression.VariableRead read, Span span) {
    return Diagnostic.of(
            DiagnosticCode.NOT_ASSIGNABLE,
            span,
            "`" + read.variable().name() + "` is a constant: it keeps its first value")
        .withRelated(read.variable().span(), "declared here");
  }

  private KernelWrites kernelWrites() {
    return new KernelWrites(environment, function);
  }

  /** A write to an entry that may not be there creates it. */
  private void requireUpdate(Expression target) {
    if (target instanceof Expression.Slice slice) {
      requireUpdate(slice.value());
    } else if (target instanceof Expression.FieldRead read) {
      requireUpdate(read.base());
    } else if (target instanceof Expression.TableElement element
        && element.index().table().policy() == Table.Policy.BY_USE) {
      environment.requireHelper(
          function,
          "bpf_map_update_elem",
          element.index().table().name() + "[...]",
          element.index().span());
    }
  }

  /** A slice is a place when what it is cut from is one. */
  private static boolean isPlace(Expression target) {
    return target instanceof Expression.Slice slice
        ? isPlace(slice.value())
        : target instanceof Expression.Place;
  }

  static Diagnostic configStays(Expression.GlobalRead read, Span span) {
    return Diagnostic.of(
            DiagnosticCode.NOT_ASSIGNABLE,
            span,
            "`"
                + read.global().name()
                + "` is a config: it is set when the program is loaded, and stays")
        .withRelated(read.global().span(), "declared here");
  }

  /** The variable that a place is a part of. */
  static Expression root(Expression place) {
    if (place instanceof Expression.FieldRead read
        && !(read.base().type() instanceof ReferenceType)) {
      return root(read.base());
    } else if (place instanceof Expression.Element element
        && !(element.base().type() instanceof ReferenceType)) {
      return root(element.base());
    } else if (place instanceof Expression.Slice slice) {
      return root(slice.value());
    }
    return place;
  }

  private void checkWritable(Expression target) {
    if (target instanceof Expression.Slice slice) {
      checkWritable(slice.value());
    } else if (target instanceof Expression.PacketField field) {
      if (function.hookKnown() && !function.programType().packetWrite()) {
        report.add(
            DiagnosticCode.PACKET_READ_ONLY,
            field.span(),
            "a `" + function.hookName() + "` program cannot change the packet");
      }
    } else if (target instanceof Expression.ContextRead read) {
      expressions.fields().requireWritable(read);
    }
  }

  private static boolean isContext(Type type) {
    return type instanceof ReferenceType reference
        && reference.origin() == ReferenceType.Origin.CONTEXT;
  }
}
