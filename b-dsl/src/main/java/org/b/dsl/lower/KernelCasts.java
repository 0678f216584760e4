package org.b.dsl.lower;

import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.ErrorType;
import org.b.core.types.IntegerType;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;
import org.b.core.types.ReferenceType.Origin;
import org.b.core.types.Type;
import org.b.dsl.syntax.CastExpression;
import org.b.dsl.syntax.SyntaxPackage;

/**
 * Lowers {@code (struct file *) number} and {@code (struct inet_sock *) sk}: an address that the
 * program says to be of something. What is there is read with a helper, as the verifier does not
 * know it.
 */
final class KernelCasts extends ExpressionPart {
  /** {@code (void *) p} is the address alone. */
  private static final String VOID = "void";

  KernelCasts(ExpressionLowering expressions) {
    super(expressions);
  }

  /** Whether a cast makes a value what is expected. */
  static boolean isPossible(Expression value, ReferenceType expected) {
    boolean number = value.type() instanceof IntegerType && !(value instanceof Expression.Constant);
    boolean address = value.type() instanceof ReferenceType given && given.isForeign();
    return expected.origin() == Origin.KERNEL
        && (expected.target() instanceof KernelStructType
            || expected.target() instanceof IntegerType)
        && (number || address);
  }

  Expression lower(CastExpression syntax, Expression value, Span span) {
    if (VOID.equals(syntax.getType()) && syntax.isReference()) {
      return value.type() instanceof ReferenceType given && given.isForeign()
          ? new Expression.AddressNumber(value, IntegerType.U64, span)
          : Conversions.convert(expressions.asInteger(value), IntegerType.U64);
    }
    Type target = target(syntax, span);
    if (target.isError() || value.type().isError()) {
      return new Expression.Hole(span);
    }
    if (value.type() instanceof IntegerType) {
      ReferenceType type = new ReferenceType(target, syntax.isUser() ? Origin.USER : Origin.KERNEL);
      return new Expression.Address(Conversions.convert(value, IntegerType.U64), type, span);
    }
    if (value.type() instanceof ReferenceType given && given.isForeign()) {
      boolean process = syntax.isUser() || given.origin() == Origin.USER;
      return new Expression.Foreign(
          value, new ReferenceType(target, process ? Origin.USER : Origin.KERNEL), span);
    }
    environment.report.add(
        DiagnosticCode.TYPE_MISMATCH,
        value.span(),
        expressions.values().describe(value)
            + ", but an address of the kernel or of a process is needed here: a number, or a"
            + " reference");
    return new Expression.Hole(span);
  }

  /** What the address is said to point to. */
  private Type target(CastExpression syntax, Span span) {
    if (syntax.isStruct() && syntax.getType() == null) {
      // half-typed; the parser has said so
      return ErrorType.ERROR;
    }
    if (!syntax.isReference()) {
      report(
          span,
          "a value cannot become a struct, only an address one of a struct",
          "write (struct " + syntax.getType() + " *)");
      return ErrorType.ERROR;
    }
    Span name =
        syntax.getType() == null
            ? span
            : source.span(syntax, SyntaxPackage.Literals.CAST_EXPRESSION__TYPE);
    if (syntax.isStruct() && environment.structs.find(syntax.getType()).isEmpty()) {
      Optional<KernelStructType> struct = environment.kernelStruct(syntax.getType());
      if (struct.isPresent()) {
        return struct.get();
      }
      environment.report.add(
          Diagnostic.of(
              DiagnosticCode.UNKNOWN_TYPE,
              name,
              environment.kernelTypes.origin() + " has no struct `" + syntax.getType() + "`"));
      return ErrorType.ERROR;
    }
    Type named =
        syntax.getType() != null
            ? environment.types.named(syntax.getType(), name)
            : environment.structs.integer(
                source,
                syntax.getSpecifiers(),
                null,
                syntax,
                SyntaxPackage.Literals.CAST_EXPRESSION__WIDTH);
    if (named instanceof IntegerType || named.isError()) {
      return named;
    }
    report(
        span,
        "memory of the kernel and of processes is read as integers, text and structs of the kernel",
        "copy it: bpf_probe_read_kernel(variable, sizeof(variable), address)");
    return ErrorType.ERROR;
  }

  private void report(Span span, String message, String help) {
    environment.report.add(
        Diagnostic.of(DiagnosticCode.TYPE_MISMATCH, span, message).withHelp(help));
  }
}
