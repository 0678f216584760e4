package org.b.dsl.lower;

import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.HelperCall;
import org.b.core.facts.LeafField;
import org.b.core.program.Expression;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.Type;

/**
 * Memory that is passed to a helper, and its size. Verifier rule: the memory is as large as the
 * size beside it says (check_mem_size_reg, 6.12).
 */
final class HelperMemory extends ExpressionPart {
  HelperMemory(ExpressionLowering expressions) {
    super(expressions);
  }

  /**
   * A place in memory, or a reference to one that the program accesses directly. A text literal is
   * memory that is read.
   */
  Expression place(Expression value, HelperCall.Parameter parameter) {
    boolean written =
        parameter.kind() != HelperCall.Kind.IN && parameter.kind() != HelperCall.Kind.BITS;
    if (value instanceof Expression.StringLiteral literal && !written) {
      return new Expression.TextLiteral(
          literal.text(), new ArrayType(IntegerType.CHAR, literal.type().size()), literal.span());
    }
    Optional<String> problem = problem(value, parameter, written);
    return problem.isEmpty()
        ? value
        : HelperCalls.wrong(
            report, value, "`" + parameter.name() + "` is memory: " + problem.get());
  }

  private static Optional<String> problem(
      Expression value, HelperCall.Parameter parameter, boolean written) {
    boolean reference = value.type() instanceof ReferenceType;
    Type type = reference ? ((ReferenceType) value.type()).target() : value.type();
    boolean direct = reference && ((ReferenceType) value.type()).isDirect();
    if (!(reference ? direct : isPlace(value))) {
      return Optional.of("pass a variable, a part of one, or a reference to a leaf");
    }
    if (!(type instanceof IntegerType) && !type.isAggregate()) {
      return Optional.of("pass a variable, a part of one, or a reference to a leaf");
    }
    if (LeafField.isWithin(type)) {
      String called = LeafField.within(type).orElseThrow().called();
      return Optional.of("a " + called + "'s bytes are the kernel's alone: pass a part without it");
    }
    if (written
        && rootOf(value) instanceof Expression.GlobalRead read
        && read.global().isConfig()) {
      return Optional.of("it is filled, but `" + read.global().name() + "` is a config");
    }
    if (parameter.kind() == HelperCall.Kind.KEPT && !isKept(value)) {
      return Optional.of("of a table's leaf or of a variable outside functions, which stays");
    }
    boolean variable = value instanceof Expression.VariableRead;
    boolean changed =
        parameter.kind() == HelperCall.Kind.INOUT || parameter.kind() == HelperCall.Kind.KEPT;
    if (changed && parameter.size() == 0 && type instanceof IntegerType) {
      return Optional.of("pass a struct or an array");
    }
    if (parameter.size() > 0 && parameter.size() <= 8 && !type.isAggregate()) {
      boolean fits = type instanceof IntegerType && type.size() == parameter.size();
      if (!fits || !variable && !reference && !isWhole(value)) {
        return Optional.of("pass an integer of " + parameter.size() * 8 + " bits");
      }
    } else if (parameter.size() > type.size()) {
      return Optional.of("it takes " + parameter.size() + " bytes, and this has " + type.size());
    }
    return Optional.empty();
  }

  /** A place that is memory: not the context, a packet, or bits. */
  private static boolean isPlace(Expression value) {
    if (value instanceof Expression.VariableRead read) {
      return !(read.variable().type() instanceof ReferenceType);
    } else if (value instanceof Expression.FieldRead read) {
      return read.field().isPlain() && isMemory(read.base());
    } else if (value instanceof Expression.Element element) {
      return isMemory(element.base());
    }
    return value instanceof Expression.GlobalRead || value instanceof Expression.Dereference;
  }

  private static boolean isMemory(Expression base) {
    return base.type() instanceof ReferenceType reference ? reference.isDirect() : isPlace(base);
  }

  /**
   * Whether memory is a table's. Verifier rule: "Unsupported reg type .. for bpf_dynptr_from_mem
   * data" (check_helper_call, 5.19).
   */
  private static boolean isKept(Expression value) {
    if (value.type() instanceof ReferenceType reference) {
      return reference.origin() == ReferenceType.Origin.TABLE;
    } else if (value instanceof Expression.FieldRead read) {
      return isKept(read.base());
    } else if (value instanceof Expression.Element element) {
      return isKept(element.base());
    } else if (value instanceof Expression.Dereference dereference) {
      return isKept(dereference.reference());
    }
    return value instanceof Expression.GlobalRead;
  }

  private static Expression rootOf(Expression value) {
    if (value instanceof Expression.FieldRead read) {
      return rootOf(read.base());
    } else if (value instanceof Expression.Element element) {
      return rootOf(element.base());
    }
    return value;
  }

  /** Whether an integer lies where its type may: the kernel wants it aligned. */
  private static boolean isWhole(Expression value) {
    if (value instanceof Expression.FieldRead read) {
      return read.field().byteOffset() % read.type().size() == 0 && isWhole(read.base());
    } else if (value instanceof Expression.Element element) {
      return isWhole(element.base());
    }
    return true;
  }

  /** The size of the memory before it. */
  Expression size(Expression given, Expression memory, HelperCall.Parameter parameter) {
    Expression value = expressions.values().as(given, IntegerType.U64);
    if (value.type().isError() || memory.type().isError()) {
      return value;
    }
    int available = available(memory);
    String variable = "`" + memory.span().text() + "`";
    boolean mayBeZero = parameter.kind() == HelperCall.Kind.SIZE_OR_ZERO;
    if (!(value instanceof Expression.Constant constant)) {
      return value;
    }
    boolean integer =
        memory instanceof Expression.VariableRead && memory.type() instanceof IntegerType;
    long least = mayBeZero ? 0 : 1;
    if (constant.value() < least
        || constant.value() > available
        || integer && constant.value() != available && constant.value() != 0) {
      return wrongSize(
          value,
          memory,
          memory instanceof Expression.NullLiteral
              ? "there is no memory: its size is 0"
              : variable + " has " + available + " bytes, not " + constant.value());
    }
    return value;
  }

  /** How many {@code u64} of the bits before it count: a constant, where these are memory. */
  Expression words(Expression given, Expression bits) {
    Expression value = expressions.values().as(given, IntegerType.U32);
    boolean foreign = bits.type() instanceof ReferenceType reference && reference.isForeign();
    if (value.type().isError() || bits.type().isError() || foreign) {
      return value;
    }
    int most = available(bits) / Long.BYTES;
    return value instanceof Expression.Constant constant
            && constant.value() >= 1
            && constant.value() <= most
        ? value
        : HelperCalls.wrong(
            report,
            value,
            most == 0
                ? "`" + bits.span().text() + "` has no 64 bits"
                : "`"
                    + bits.span().text()
                    + "` has "
                    + most
                    + " times 64 bits: pass a constant up to that");
  }

  private static int available(Expression memory) {
    if (memory instanceof Expression.NullLiteral) {
      return 0;
    }
    return memory.type() instanceof ReferenceType reference
        ? reference.target().size()
        : memory.type().size();
  }

  private Expression wrongSize(Expression value, Expression memory, String message) {
    String size =
        memory instanceof Expression.NullLiteral ? "0" : "sizeof(" + memory.span().text() + ")";
    report.add(
        Diagnostic.of(DiagnosticCode.HELPER_BY_NAME, value.span(), message)
            .withFix("pass " + size, value.span(), size));
    return new Expression.Hole(value.span());
  }
}
