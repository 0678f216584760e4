package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.btf.BtfType;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.kernel.KernelPath;
import org.b.core.kernel.KernelQuestion;
import org.b.core.kernel.KernelTypes;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.KernelMembers;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.FieldAccess;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TypeArgument;

/**
 * Lowers {@code has_field(t, x)}, {@code sizeof_kernel(struct x)}, {@code typeid_kernel(struct x)},
 * {@code enum_value(E, V)}, {@code offsetof_kernel(struct x, y)} and {@code container_of(p, struct
 * x, y)}.
 */
final class KernelQuestions extends ExpressionPart {
  static final List<String> NAMES =
      List.of(
          "has_field",
          "sizeof_kernel",
          "typeid_kernel",
          "enum_value",
          "offsetof_kernel",
          "container_of");

  KernelQuestions(ExpressionLowering expressions) {
    super(expressions);
  }

  Expression lower(CallExpression call, String name, Span nameSpan, Span span) {
    int count =
        switch (name) {
          case "sizeof_kernel", "typeid_kernel" -> 1;
          case "container_of" -> 3;
          default -> 2;
        };
    if (!Arity.check(call, environment.report, nameSpan, name, count, count)) {
      return new Expression.Hole(span);
    }
    List<Argument> arguments = call.getArguments();
    Optional<Expression> question =
        switch (name) {
          case "has_field" -> field(arguments.get(0), arguments.get(1), span);
          case "sizeof_kernel" ->
              whole(arguments.get(0))
                  .map(
                      path ->
                          new Expression.AskKernel(
                              new KernelQuestion.StructSize(path), IntegerType.U32, span));
          case "typeid_kernel" ->
              whole(arguments.get(0))
                  .map(
                      path ->
                          new Expression.AskKernel(
                              new KernelQuestion.StructId(path), IntegerType.U32, span));
          case "offsetof_kernel" -> offset(arguments.get(0), arguments.get(1), span);
          case "container_of" ->
              container(arguments.get(0), arguments.get(1), arguments.get(2), span);
          default -> enumerator(arguments.get(0), arguments.get(1), span);
        };
    return question.orElse(new Expression.Hole(span));
  }

  private Optional<Expression> field(Argument base, Argument field, Span whole) {
    return path(
            base, field, "has_field takes the name of a field: has_field(task, thread_info.flags)")
        .map(
            path ->
                new Expression.AskKernel(
                    new KernelQuestion.FieldExists(path), IntegerType.BOOL, whole));
  }

  private Optional<Expression> offset(Argument struct, Argument field, Span whole) {
    return path(
            struct,
            field,
            "the name of a field is needed here: offsetof_kernel(struct task_struct, sibling)")
        .filter(path -> isKnown(path, field))
        .map(
            path ->
                new Expression.AskKernel(
                    new KernelQuestion.FieldOffset(path), IntegerType.U32, whole));
  }

  /** The struct around the field that an address is of. */
  private Optional<Expression> container(
      Argument address, Argument struct, Argument field, Span whole) {
    Optional<KernelPath> outer = struct(struct);
    Optional<Expression> offset = outer.isEmpty() ? Optional.empty() : offset(struct, field, whole);
    Expression value = expressions.natural(address);
    boolean pointer = value.type() instanceof ReferenceType given && given.isForeign();
    if (!pointer && !(value.type() instanceof IntegerType) && !value.type().isError()) {
      environment.report.add(
          DiagnosticCode.WRONG_ARGUMENTS,
          value.span(),
          expressions.values().describe(value)
              + ", but an address of the kernel or of a process is needed here");
    }
    if (offset.isEmpty() || !pointer && !(value.type() instanceof IntegerType)) {
      return Optional.empty();
    }
    KernelPath around = outer.get();
    Expression number =
        pointer
            ? new Expression.AddressNumber(value, IntegerType.U64, whole)
            : Conversions.convert(value, IntegerType.U64);
    ReferenceType type =
        new ReferenceType(
            KernelMembers.of(around.kernel(), around.root(), 0, ReferenceType.Origin.KERNEL),
            pointer ? ((ReferenceType) value.type()).origin() : ReferenceType.Origin.KERNEL);
    return Optional.of(
        new Expression.Address(
            new Expression.Binary(
                BinaryOperator.SUBTRACT,
                number,
                Conversions.convert(offset.get(), IntegerType.U64),
                IntegerType.U64,
                IntegerType.U64,
                whole),
            type,
            whole));
  }

  /** Reports a field that the types at hand lack. */
  private boolean isKnown(KernelPath path, Argument field) {
    if (path.isAssumed()) {
      Span span = source.span(field);
      environment.report.add(
          DiagnosticCode.UNKNOWN_FIELD,
          span,
          "struct "
              + path.btf().name(path.root())
              + " has no field `"
              + span.text()
              + "` in "
              + environment.kernelTypes.origin());
    }
    return !path.isAssumed();
  }

  /** The place of a field that is named from outside to inside. */
  private Optional<KernelPath> path(Argument base, Argument field, String usage) {
    Optional<KernelPath> start = struct(base);
    Optional<List<String>> names = names(field);
    if (names.isEmpty()) {
      environment.report.add(DiagnosticCode.WRONG_ARGUMENTS, source.span(field), usage);
    }
    if (start.isEmpty() || names.isEmpty()) {
      return Optional.empty();
    }
    KernelPath path = start.get();
    for (String name : names.get()) {
      Optional<KernelPath> next = path.member(name);
      if (next.isEmpty()) {
        next = path.assumedMember(name);
      }
      if (next.isEmpty()) {
        Span span = source.span(field);
        boolean pointer = path.target() instanceof BtfType.Pointer;
        environment.report.add(
            Diagnostic.of(
                    DiagnosticCode.WRONG_ARGUMENTS,
                    span,
                    "`"
                        + path.steps("").substring(1)
                        + "` is "
                        + (pointer ? "a pointer" : "no struct")
                        + " in "
                        + environment.kernelTypes.origin())
                .withHelp("ask about the struct itself: has_field(struct name, field)"));
        return Optional.empty();
      }
      path = next.get();
    }
    return Optional.of(path);
  }

  /** {@code a}, {@code a.b}: the names from outside to inside. */
  private Optional<List<String>> names(Argument syntax) {
    if (syntax instanceof NameExpression name && name.getName() != null) {
      return Optional.of(List.of(name.getName()));
    } else if (syntax instanceof FieldAccess access && access.getField() != null) {
      Optional<List<String>> outer = names(access.getBase());
      return outer.map(
          first -> {
            List<String> all = new ArrayList<>(first);
            all.add(access.getField());
            return all;
          });
    }
    return Optional.empty();
  }

  /** A struct by itself, also where it is within another one; other kernels have it by its name. */
  private Optional<KernelPath> whole(Argument syntax) {
    Optional<KernelPath> place = struct(syntax);
    if (place.isEmpty() || place.get().steps().isEmpty()) {
      return place;
    }
    KernelPath path = KernelPath.of(place.get().kernel(), place.get().type());
    if (path.btf().name(path.root()).isEmpty()) {
      environment.report.add(
          DiagnosticCode.WRONG_ARGUMENTS,
          source.span(syntax),
          "`" + source.span(syntax).text() + "` is a struct without a name, which cannot be found");
      return Optional.empty();
    }
    return Optional.of(path);
  }

  /** The struct that a type names or a reference points to. */
  private Optional<KernelPath> struct(Argument syntax) {
    if (syntax instanceof TypeArgument type && type.getStruct() != null) {
      return named(
          type.getStruct(), source.span(type, SyntaxPackage.Literals.TYPE_ARGUMENT__STRUCT));
    }
    Expression value =
        syntax instanceof TypeArgument
            ? new Expression.Hole(source.span(syntax))
            : expressions.natural(syntax);
    if (value.type() instanceof ReferenceType reference
        && reference.target() instanceof KernelStructType struct) {
      // A struct within another one is reached from the outer one's start.
      return value instanceof Expression.KernelRead read && read.address()
          ? read.path()
          : struct.path();
    }
    if (!value.type().isError() || syntax instanceof TypeArgument) {
      environment.report.add(
          DiagnosticCode.WRONG_ARGUMENTS,
          source.span(syntax),
          "a struct of the kernel is needed here: `struct task_struct`, or a reference to one");
    }
    return Optional.empty();
  }

  private Optional<KernelPath> named(String name, Span span) {
    KernelTypes types = environment.kernelTypes.withStruct(name);
    int id = types.struct(name);
    if (id != 0 && environment.structs.find(name).isEmpty()) {
      return Optional.of(KernelPath.of(types, id));
    }
    environment.report.add(
        Diagnostic.of(
            DiagnosticCode.UNKNOWN_TYPE,
            span,
            environment.structs.find(name).isPresent()
                ? "struct `" + name + "` is the program's own, not the kernel's"
                : types.origin() + " has no struct `" + name + "`"));
    return Optional.empty();
  }

  private Optional<Expression> enumerator(Argument type, Argument name, Span span) {
    KernelTypes types = environment.kernelTypes;
    Optional<String> enumeration = enumeration(type);
    Optional<String> enumerator = names(name).filter(n -> n.size() == 1).map(n -> n.get(0));
    if (enumeration.isEmpty() || enumerator.isEmpty()) {
      environment.report.add(
          DiagnosticCode.WRONG_ARGUMENTS,
          span,
          "enum_value takes an enumeration of the kernel and the name of one of its values");
      return Optional.empty();
    }
    int id = types.enumeration(enumeration.get());
    if (id == 0 || !(types.btf().resolve(id) instanceof BtfType.Enumeration found)) {
      environment.report.add(
          DiagnosticCode.UNKNOWN_TYPE,
          source.span(type),
          types.origin() + " has no enumeration `" + enumeration.get() + "`");
      return Optional.empty();
    }
    Optional<BtfType.Enumerator> value =
        found.values().stream().filter(v -> v.name().equals(enumerator.get())).findFirst();
    if (value.isEmpty()) {
      environment.report.add(
          Suggestions.suggest(
              Diagnostic.of(
                  DiagnosticCode.UNKNOWN_FIELD,
                  source.span(name),
                  "enum `"
                      + found.name()
                      + "` has no value `"
                      + enumerator.get()
                      + "` in "
                      + types.origin()),
              enumerator.get(),
              found.values().stream().map(BtfType.Enumerator::name).toList(),
              source.span(name)));
      return Optional.empty();
    }
    return Optional.of(
        new Expression.AskKernel(
            new KernelQuestion.EnumeratorValue(
                types, id, found.name(), enumerator.get(), value.get().value()),
            (IntegerType) KernelMembers.of(types, id, 0, ReferenceType.Origin.KERNEL),
            span));
  }

  private static Optional<String> enumeration(Argument syntax) {
    if (syntax instanceof TypeArgument type && type.isEnumeration()) {
      return Optional.ofNullable(type.getStruct());
    }
    return syntax instanceof NameExpression name
        ? Optional.ofNullable(name.getName())
        : Optional.empty();
  }
}
