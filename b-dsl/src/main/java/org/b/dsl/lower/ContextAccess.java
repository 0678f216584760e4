package org.b.dsl.lower;

import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.ContextField;
import org.b.core.facts.ContextObject;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.ProgramType;
import org.b.core.program.Expression;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;

/**
 * Accesses to the kernel's context. A struct that the program declares says where its fields are;
 * else the kernel's own names count. Verifier rule: "invalid bpf_context access" (is_valid_access
 * of the program type).
 */
final class ContextAccess {
  private final Environment environment;
  private final FunctionContext function;

  ContextAccess(Environment environment, FunctionContext function) {
    this.environment = environment;
    this.function = function;
  }

  /**
   * Reads a field by name.
   *
   * @param declared the program's own struct for the context; empty when it uses the kernel's names
   */
  Expression field(
      Variable context, Optional<StructType> declared, String name, Span nameSpan, Span span) {
    if (declared.isPresent()) {
      return declaredField(context, declared.get(), name, nameSpan, span);
    }
    ProgramType type = function.programType();
    Optional<ContextField> field = type.field(name);
    if (field.isEmpty() && function.hookName().equals("tracepoint")) {
      String tracepoint = function.hook().argument();
      report(
          Diagnostic.of(
                  DiagnosticCode.CONTEXT_FIELD,
                  nameSpan,
                  "what fields `"
                      + tracepoint
                      + "` has is not known: "
                      + environment.kernelTypes.origin()
                      + " has no struct of them")
              .withHelp(
                  "take its arguments: @raw_tracepoint("
                      + tracepoint.substring(tracepoint.indexOf(':') + 1)
                      + "), or declare a struct with the fields where"
                      + " /sys/kernel/tracing/events/"
                      + tracepoint.replace(':', '/')
                      + "/format has them"));
      return new Expression.Hole(span);
    }
    if (field.isEmpty()) {
      Diagnostic diagnostic =
          Diagnostic.of(
                  DiagnosticCode.CONTEXT_FIELD,
                  nameSpan,
                  "the context of a `"
                      + function.hookName()
                      + "` program has no field `"
                      + name
                      + "`")
              .withHelp("fields that can be read: " + names(type));
      Optional<String> argument = ProgramArguments.inPlaceOf(name, function.hookName());
      if (argument.isPresent()) {
        report(diagnostic.withHelp(argument.get()));
        return new Expression.Hole(span);
      }
      report(
          Suggestions.suggest(
              diagnostic, name, type.fields().stream().map(ContextField::name).toList(), nameSpan));
      return new Expression.Hole(span);
    }
    Optional<ContextObject> object = KernelFacts.contextObject(type.name(), name);
    if (object.isPresent()) {
      requireSince(field.get(), nameSpan);
      return new Expression.ContextObject(
          context, field.get().offset(), object.get().nullable(), object.get().type(), span);
    }
    if (field.get().pointer()) {
      report(
          Diagnostic.of(
                  DiagnosticCode.CONTEXT_FIELD,
                  nameSpan,
                  "`" + name + "` of the context is a pointer of the kernel, not a value")
              .withHelp(
                  KernelFacts.contextMemory(type.name(), name).isPresent()
                      ? "read what is there with `" + span.text() + ".load(0, u32)`"
                      : names(type).isEmpty()
                          ? "this context has no fields that can be read"
                          : "fields that can be read: " + names(type)));
      return new Expression.Hole(span);
    }
    return access(context, field.get(), field.get().offset(), field.get().size(), nameSpan, span);
  }

  /** {@code context->array[index]}: one element of an array field. */
  Expression element(Variable context, ContextField array, long index, Span indexSpan, Span span) {
    int size = array.element();
    if (index < 0 || index >= array.size() / size) {
      report(
          Diagnostic.of(
              DiagnosticCode.CONTEXT_FIELD,
              indexSpan,
              "`" + array.name() + "` has elements 0 to " + (array.size() / size - 1)));
      return new Expression.Hole(span);
    }
    return access(context, array, array.offset() + (int) index * size, size, indexSpan, span);
  }

  /** The array field of that name, if the context has one and the program declares no struct. */
  Optional<ContextField> array(Optional<StructType> declared, String name) {
    return declared.isPresent()
        ? Optional.empty()
        : function.programType().field(name).filter(f -> !f.pointer() && f.isArray());
  }

  private Expression declaredField(
      Variable context, StructType struct, String name, Span nameSpan, Span span) {
    Optional<StructType.Field> found = struct.field(name);
    if (found.isEmpty()) {
      report(
          Suggestions.suggest(
              Diagnostic.of(
                      DiagnosticCode.UNKNOWN_FIELD,
                      nameSpan,
                      "struct `" + struct.name() + "` has no field `" + name + "`")
                  .withRelated(struct.span(), "the struct"),
              name,
              struct.fields().stream().map(StructType.Field::name).toList(),
              nameSpan));
      return new Expression.Hole(span);
    }
    StructType.Field field = found.get();
    environment.report.use(nameSpan, field.span());
    if (!(field.type() instanceof IntegerType integer) || !function.hookKnown()) {
      if (!(field.type() instanceof IntegerType) && !field.type().isError()) {
        report(
            Diagnostic.of(
                DiagnosticCode.CONTEXT_FIELD,
                nameSpan,
                "`" + name + "` is a struct: read its integers from a struct without nesting"));
      }
      return new Expression.Hole(span);
    }
    int size = field.bitWidth() / 8;
    Optional<ContextField> kernel =
        field.isPlain()
            ? function.programType().fieldAt(field.byteOffset(), size)
            : Optional.empty();
    if (kernel.isEmpty()) {
      report(
          Diagnostic.of(
                  DiagnosticCode.CONTEXT_FIELD,
                  nameSpan,
                  "`"
                      + name
                      + "` is "
                      + field.bitWidth()
                      + " bits at byte "
                      + field.byteOffset()
                      + " of struct `"
                      + struct.name()
                      + "`, where a `"
                      + function.hookName()
                      + "` program cannot read")
              .withRelated(field.span(), "the field")
              .withHelp("fields that can be read: " + names(function.programType())));
      return new Expression.Hole(span);
    }
    Expression read = access(context, kernel.get(), field.byteOffset(), size, nameSpan, span);
    return read instanceof Expression.ContextRead whole && integer.signed()
        ? new Expression.ContextRead(whole.context(), whole.field(), integer, span)
        : read;
  }

  private Expression access(
      Variable context, ContextField field, int offset, int size, Span nameSpan, Span span) {
    if (!function.hookKnown()) {
      return new Expression.Hole(span);
    }
    if (size > field.element()) {
      report(
          Diagnostic.of(
                  DiagnosticCode.CONTEXT_FIELD,
                  nameSpan,
                  "`" + field.name() + "` is an array of " + size + " bytes")
              .withHelp("read one element: " + field.name() + "[0]"));
      return new Expression.Hole(span);
    }
    requireSince(field, nameSpan);
    if (!field.isFor(function.hook().argument())) {
      report(
          Diagnostic.of(
                  DiagnosticCode.CONTEXT_FIELD,
                  nameSpan,
                  "a `" + form() + "` program cannot read context field `" + field.name() + "`")
              .withHelp("it is there for " + String.join(", ", field.words())));
      return new Expression.Hole(span);
    }
    return new Expression.ContextRead(
        context, field.part(offset, size), IntegerType.unsigned(size * 8), span);
  }

  private void requireSince(ContextField field, Span nameSpan) {
    if (!environment.target.atLeast(field.since())) {
      report(
          Diagnostic.of(
              DiagnosticCode.TOO_NEW,
              nameSpan,
              "context field `"
                  + field.name()
                  + "` needs kernel "
                  + field.since()
                  + ", but the target is "
                  + environment.target));
    }
  }

  /** Reports where a context field may not be written. */
  void requireWritable(Expression.ContextRead target) {
    ProgramType type = function.programType();
    ContextField part = target.field();
    Optional<ContextField> whole = type.field(part.name());
    int unit = whole.map(ContextField::element).orElse(part.size());
    String field = "context field `" + part.name() + "`";
    Optional<KernelVersion> since = part.writableSince();
    if (!part.isWritableFor(function.hook().argument()) || since.isEmpty()) {
      report(
          Diagnostic.of(
                  DiagnosticCode.CONTEXT_READ_ONLY,
                  target.span(),
                  "a `" + form() + "` program cannot change " + field)
              .withHelp("fields that can be written: " + writableNames(type)));
    } else if (!environment.target.atLeast(since.get())) {
      report(
          Diagnostic.of(
              DiagnosticCode.TOO_NEW,
              target.span(),
              "writing "
                  + field
                  + " needs kernel "
                  + since.get()
                  + ", but the target is "
                  + environment.target));
    } else if (part.size() != unit) {
      report(
          Diagnostic.of(
              DiagnosticCode.CONTEXT_READ_ONLY,
              target.span(),
              field + " can be written only as a whole: " + unit + " bytes, not " + part.size()));
    }
  }

  /** The hook with its word, where that decides what the context holds. */
  private String form() {
    String word = function.hook().argument();
    boolean decides =
        function.programType().fields().stream()
            .anyMatch(f -> f.words().contains(word) || f.writableWords().contains(word));
    return function.hookName() + (decides ? "(" + word + ")" : "");
  }

  private String names(ProgramType type) {
    return type.fields().stream()
        .filter(f -> f.isFor(function.hook().argument()))
        .filter(f -> !f.pointer() || KernelFacts.contextObject(type.name(), f.name()).isPresent())
        .map(ContextField::name)
        .collect(Collectors.joining(", "));
  }

  private String writableNames(ProgramType type) {
    String names =
        type.fields().stream()
            .filter(f -> f.isWritableFor(function.hook().argument()))
            .map(ContextField::name)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "none" : names;
  }

  private void report(Diagnostic diagnostic) {
    if (function.hookKnown()) {
      environment.report.add(diagnostic);
    }
  }
}
