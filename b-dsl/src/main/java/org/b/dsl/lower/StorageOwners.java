package org.b.dsl.lower;

import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Expression;
import org.b.core.program.Owner;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;
import org.b.dsl.syntax.Argument;

/**
 * Lowers what stands in place of a key in {@code table[current()]} and {@code table[ctx.sk]}: the
 * object of the kernel that a leaf belongs to. Verifier rule: the second argument of
 * bpf_task_storage_get and its like is a pointer of the kernel's that is known to be valid
 * (check_reg_type).
 */
final class StorageOwners extends ExpressionPart {
  /** Its context is the socket. */
  private static final String SOCKET_PROGRAM = "BPF_PROG_TYPE_CGROUP_SOCK";

  StorageOwners(ExpressionLowering expressions) {
    super(expressions);
  }

  /** The owner, or a hole where it is none for this table. */
  Expression owner(Argument syntax, Table table) {
    Span span = source.span(syntax);
    Expression value = expressions.natural(syntax);
    if (value.type().isError()) {
      return new Expression.Hole(span);
    }
    if (value.type() instanceof ReferenceType reference
        && reference.origin() == ReferenceType.Origin.KERNEL
        && reference.target() instanceof KernelStructType struct
        && table.kind().owners().contains(struct.name())
        && !(value instanceof Expression.CurrentTask)) {
      return new Expression.StorageOwner(Owner.OBJECT, Optional.of(value), span);
    }
    return switch (table.kind().name()) {
      case "TASK_STORAGE" -> task(value, table, span);
      case "SK_STORAGE" -> socket(value, table, span);
      case "INODE_STORAGE" ->
          wrong(table, span, "an inode of the kernel", table.name() + "[file->f_inode]");
      default ->
          wrong(
              table,
              span,
              "a control group of the kernel",
              table.name() + "[bpf_get_current_task_btf()->cgroups->dfl_cgrp]");
    };
  }

  private Expression task(Expression value, Table table, Span span) {
    if (value instanceof Expression.CurrentTask) {
      environment.requireHelper(
          function, "bpf_get_current_task_btf", table.name() + "[current()]", span);
      return new Expression.StorageOwner(Owner.TASK, Optional.empty(), span);
    }
    return wrong(table, span, "a task of the kernel", table.name() + "[current()]");
  }

  private Expression socket(Expression value, Table table, Span span) {
    if (!function.hookKnown()) {
      return new Expression.Hole(span);
    }
    if (function.programType().name().equals(SOCKET_PROGRAM)) {
      return FieldLowering.isContext(value.type())
          ? new Expression.StorageOwner(Owner.CONTEXT, Optional.empty(), span)
          : wrong(table, span, "the context, which is the socket", table.name() + "[ctx]");
    }
    return value.type() instanceof ReferenceType reference
            && reference.origin() == ReferenceType.Origin.SOCKET
        ? new Expression.StorageOwner(Owner.SOCKET, Optional.of(value), span)
        : wrong(table, span, "a socket", table.name() + "[ctx.sk]");
  }

  private Expression wrong(Table table, Span span, String owner, String form) {
    environment.report.add(
        Diagnostic.of(
                DiagnosticCode.WRONG_ARGUMENTS,
                span,
                "a leaf of `" + table.name() + "` belongs to " + owner)
            .withHelp("write " + form)
            .withRelated(table.span(), "the table"));
    return new Expression.Hole(span);
  }
}
