package org.b.dsl.lower;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Expression;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.DynamicPointer;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StringType;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.core.types.VoidType;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.StructLiteral;

/** Brings values to the type that a place expects. */
final class Values extends ExpressionPart {
  /** Bits of an address of Ethernet. */
  private static final int HARDWARE_ADDRESS = 48;

  Values(ExpressionLowering expressions) {
    super(expressions);
  }

  /** Lowers a value for a place of a type; what does not fit is reported. */
  Expression as(Argument syntax, Type type) {
    if (syntax instanceof StructLiteral literal) {
      if (type instanceof StructType struct) {
        return expressions.aggregates().struct(literal, struct);
      }
      if (type instanceof ArrayType array) {
        return expressions.aggregates().array(literal, array);
      }
      Span span = source.span(literal);
      if (!type.isError()) {
        environment.report.add(
            DiagnosticCode.TYPE_MISMATCH,
            span,
            "a value in braces fills a struct or an array, but "
                + typeName(type)
                + " is expected here");
      }
      return new Expression.Hole(span);
    }
    return as(expressions.natural(syntax), type);
  }

  Expression as(Expression value, Type type) {
    if (type.isError() || value.type().isError()) {
      return new Expression.Hole(value.span());
    }
    if (HardwareAddresses.are(value.type(), type)) {
      return new HardwareAddresses(expressions.operators())
          .convert(value, type)
          .orElseGet(() -> mismatch(value, type, "give it to a variable first, and copy that"));
    }
    if (type instanceof IntegerType integer) {
      Expression number = expressions.asInteger(value);
      warn(number, integer);
      return Conversions.convert(number, integer);
    }
    if (type instanceof ArrayType array && array.isText()) {
      return text(whole(value), array);
    }
    if (type.isAggregate()) {
      if (value instanceof Expression.Conditional choice && !choice.type().equals(type)) {
        return sides(choice, as(choice.then(), type), as(choice.otherwise(), type), type);
      }
      if (value instanceof Expression.TableIndex index
          && index.table().policy() == Table.Policy.BY_USE
          && index.table().leaf().equals(type)) {
        return new Expression.TableElement(index, Optional.empty(), type, index.span());
      }
      return stored(value).equals(type) ? value : mismatch(value, type);
    }
    if (type instanceof ReferenceType expected) {
      if (value instanceof Expression.NullLiteral) {
        return new Expression.NullLiteral(expected, value.span());
      }
      if (value.type().equals(expected)) {
        return value;
      }
      if (expected.origin() == ReferenceType.Origin.USER) {
        Optional<Expression> address = ofProcess(value, expected);
        if (address.isPresent()) {
          return address.get();
        }
      }
      if (KernelCasts.isPossible(value, expected)) {
        return offerCast(value, expected);
      }
      boolean sockets =
          expected.origin() == ReferenceType.Origin.SOCKET
              && value.type() instanceof ReferenceType socket
              && socket.origin() == ReferenceType.Origin.SOCKET;
      boolean elsewhere =
          value.type() instanceof ReferenceType given && given.target().equals(expected.target());
      return mismatch(
          value,
          type,
          sockets
              ? "declare another variable for it: "
                  + ((ReferenceType) value.type()).target().display()
                  + " *full = "
                  + value.span().text()
              : elsewhere
                  ? "a variable keeps the kind of its first value: declare it with this one"
                  : "");
    }
    return mismatch(value, type);
  }

  /**
   * What is declared as an address of a process ({@code __user}) is a number, or a reference of
   * which the kernel's types do not say so.
   */
  private static Optional<Expression> ofProcess(Expression value, ReferenceType expected) {
    if (value.type() instanceof IntegerType) {
      return Optional.of(
          new Expression.Address(
              Conversions.convert(value, IntegerType.U64), expected, value.span()));
    }
    return value.type() instanceof ReferenceType given
            && given.isForeign()
            && given.target().equals(expected.target())
        ? Optional.of(new Expression.Foreign(value, expected, value.span()))
        : Optional.empty();
  }

  /** The text in the entry of a table that goes on without it. */
  private static Expression whole(Expression value) {
    return value instanceof Expression.TableIndex index
            && index.table().policy() == Table.Policy.BY_USE
        ? new Expression.TableElement(index, Optional.empty(), index.table().leaf(), index.span())
        : value;
  }

  /** What a value is when it is copied: of a reference into a table, what it points to. */
  static Type stored(Expression value) {
    return value.type() instanceof ReferenceType reference && reference.isDirect()
        ? reference.target()
        : value.type();
  }

  static boolean isText(Expression value) {
    return stored(value) instanceof ArrayType array && array.isText();
  }

  /** Whether two texts, one of which may be a literal, are the same. */
  Expression match(Expression left, Expression right, Span span) {
    Expression text = whole(isText(left) ? left : right);
    Expression other = whole(isText(left) ? right : left);
    if (isText(other)) {
      return new Expression.TextMatch(text, other, other.type().size(), span);
    }
    Expression literal = as(other, stored(text));
    return literal.type().isError()
        ? new Expression.Hole(span)
        : new Expression.TextMatch(
            text,
            literal,
            literal instanceof Expression.TextLiteral ? length(literal) + 1 : literal.type().size(),
            span);
  }

  /** {@code starts_with(text, "start")}. */
  Expression startsWith(Expression text, Expression start, Span span) {
    if (text.type().isError() || start.type().isError()) {
      return new Expression.Hole(span);
    }
    if (!isText(text) || !(start instanceof Expression.StringLiteral)) {
      Expression wrong = isText(text) ? start : text;
      environment.report.add(
          DiagnosticCode.TYPE_MISMATCH,
          wrong.span(),
          describe(wrong) + ", but starts_with takes a text and a literal");
      return new Expression.Hole(span);
    }
    Expression literal = as(start, stored(whole(text)));
    return literal.type().isError()
        ? new Expression.Hole(span)
        : length(literal) == 0
            ? Conversions.truth(true, span)
            : new Expression.TextMatch(whole(text), literal, length(literal), span);
  }

  private static int length(Expression literal) {
    return ((Expression.TextLiteral) literal).text().getBytes(StandardCharsets.UTF_8).length;
  }

  /** A text of at most the length; what is shorter is filled with zeros. */
  private Expression text(Expression value, ArrayType type) {
    if (value instanceof Expression.StringLiteral literal) {
      if (literal.type().size() > type.count()) {
        environment.report.add(
            DiagnosticCode.TEXT_TOO_LONG,
            value.span(),
            "the text takes "
                + literal.type().size()
                + " bytes with its final zero, but "
                + typeName(type)
                + " has room for "
                + type.count());
        return new Expression.Hole(value.span());
      }
      return new Expression.TextLiteral(literal.text(), type, value.span());
    }
    if (value instanceof Expression.Conditional choice && choice.type() instanceof StringType) {
      return sides(choice, text(choice.then(), type), text(choice.otherwise(), type), type);
    }
    if (!(stored(value) instanceof ArrayType from && from.isText())) {
      return mismatch(value, type);
    }
    if (from.count() > type.count()) {
      environment.report.add(
          DiagnosticCode.TEXT_TOO_LONG,
          value.span(),
          describe(value) + " and may be longer than " + typeName(type) + " can hold");
      return new Expression.Hole(value.span());
    }
    return value;
  }

  private static Expression sides(
      Expression.Conditional choice, Expression then, Expression otherwise, Type type) {
    return then.type().isError() || otherwise.type().isError()
        ? new Expression.Hole(choice.span())
        : new Expression.Conditional(choice.condition(), then, otherwise, type, choice.span());
  }

  /** A number or another address, of which the program may say that it is the expected one. */
  private Expression offerCast(Expression value, ReferenceType expected) {
    String cast = "(" + expected.target().display() + " *) ";
    String text = value.span().text();
    String whole = cast + (value instanceof Expression.Binary ? "(" + text + ")" : text);
    environment.report.add(
        Diagnostic.of(
                DiagnosticCode.TYPE_MISMATCH,
                value.span(),
                describe(value) + ", but " + typeName(expected) + " is needed here")
            .withHelp("say that it is one: " + whole)
            .withFix("take it for one", value.span(), whole));
    return new Expression.Hole(value.span());
  }

  private Expression mismatch(Expression value, Type expected) {
    return mismatch(value, expected, "");
  }

  private Expression mismatch(Expression value, Type expected, String help) {
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.TYPE_MISMATCH,
            value.span(),
            describe(value) + ", but " + typeName(expected) + " is needed here");
    environment.report.add(help.isEmpty() ? diagnostic : diagnostic.withHelp(help));
    return new Expression.Hole(value.span());
  }

  /** Warns where bits of an integer may be lost. */
  private void warn(Expression value, IntegerType type) {
    if (!(value.type() instanceof IntegerType from) || type.isBool()) {
      return;
    }
    if (value instanceof Expression.Constant constant) {
      if (!Conversions.fits(constant, type)) {
        environment.report.add(
            DiagnosticCode.CONSTANT_TOO_WIDE,
            value.span(),
            expressions.display(constant) + " does not fit in " + bits(type.width()));
      }
      return;
    }
    // Addresses of Ethernet have no integers of their own: variables of 64 bits hold them.
    boolean hardware = type.width() == HARDWARE_ADDRESS && from.width() == Long.SIZE;
    if (Conversions.effectiveWidth(value) > type.width() && !hardware) {
      Diagnostic diagnostic =
          Diagnostic.of(
                  DiagnosticCode.NARROWING,
                  value.span(),
                  "a value of " + bits(from.width()) + " is cut to " + bits(type.width()))
              .withHelp("say that it is meant: `(" + castName(type) + ") ...`");
      boolean simple = !(value instanceof Expression.Binary || value instanceof Expression.Logical);
      environment.report.add(
          simple
              ? diagnostic.withFix(
                  "cut it to " + bits(type.width()),
                  new Span(value.span().file(), value.span().offset(), 0),
                  "(" + castName(type) + ") ")
              : diagnostic);
    }
  }

  private static String castName(IntegerType type) {
    String base = (type.signed() ? "i" : "u") + type.size() * 8;
    return type.width() == type.size() * 8 ? base : base + ":" + type.width();
  }

  private static String bits(int width) {
    return width == 1 ? "1 bit" : width + " bits";
  }

  /** What an expression is, as the start of a sentence. */
  String describe(Expression expression) {
    String text = expression.span().text();
    String subject = text.length() <= 32 && text.indexOf('\n') < 0 ? "`" + text + "` " : "this ";
    if (expression instanceof Expression.HeaderTest test) {
      return "header `" + test.header() + "` is not a value";
    }
    return expression.type() instanceof VoidType
        ? subject + "yields nothing"
        : subject + "is " + typeName(expression.type());
  }

  static String typeName(Type type) {
    if (type instanceof ReferenceType reference && reference.target() instanceof VoidType) {
      return "no reference to anything";
    } else if (type instanceof IntegerType) {
      return "an integer";
    } else if (type instanceof StructType struct) {
      return "a struct " + struct.name();
    } else if (DynamicPointer.is(type)) {
      return "a dynamic pointer";
    } else if (type instanceof ReferenceType reference) {
      return reference.origin() == ReferenceType.Origin.SOCKET
          ? "a socket (" + reference.target().display() + ")"
          : reference.origin() == ReferenceType.Origin.CONTEXT
              ? "the context"
              : (reference.origin() == ReferenceType.Origin.RESERVATION
                      ? "a reservation of "
                      : "a reference to ")
                  + (reference.target() instanceof StructType struct
                      ? "struct " + struct.name()
                      : reference.target().display())
                  + switch (reference.origin()) {
                    case KERNEL -> " of the kernel";
                    case USER -> " of a process";
                    case SLICE -> " in memory that need not be a table's";
                    default -> "";
                  };
    } else if (type instanceof ArrayType array) {
      return (array.isText() ? "a text `" : "an array `") + array.display() + "`";
    } else if (type instanceof StringType) {
      return "a string";
    }
    return type instanceof VoidType ? "nothing" : "something unknown";
  }
}
