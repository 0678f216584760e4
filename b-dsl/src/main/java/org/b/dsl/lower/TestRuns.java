package org.b.dsl.lower;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.ContextField;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.ProgramType;
import org.b.core.program.Function;
import org.b.core.source.Span;
import org.b.core.test.TestStep;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.ExpectStep;
import org.b.dsl.syntax.FieldInitializer;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.StructLiteral;
import org.b.dsl.syntax.SyntaxPackage;

/** Runs of programs on packets, as a test expects them. */
final class TestRuns extends ExpressionPart {
  private final TestValues values;
  private final TestPackets packets;
  private final Map<String, Function> programs;

  TestRuns(TestValues values, TestPackets packets, Map<String, Function> programs) {
    super(values.expressions);
    this.values = values;
    this.packets = packets;
    this.programs = programs;
  }

  Optional<TestStep> expect(ExpectStep syntax, CallExpression call, Span span) {
    if (!(call.getCallee() instanceof NameExpression name) || name.getName() == null) {
      values.bad(source.span(call), "a test runs programs: expect FUNCTION(packet) == result;");
      return Optional.empty();
    }
    Span nameSpan = source.span(name);
    Function function = programs.get(name.getName());
    if (function == null) {
      report.add(
          Suggestions.suggest(
              Diagnostic.of(
                  DiagnosticCode.UNKNOWN_FUNCTION,
                  nameSpan,
                  "there is no program `" + name.getName() + "`"),
              name.getName(),
              programs.keySet(),
              nameSpan));
      return Optional.empty();
    }
    report.use(nameSpan, function.span());
    if (function.isSubprogram() || fields(function).isEmpty()) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.TEST_NOT_RUNNABLE,
                  nameSpan,
                  function.isSubprogram()
                      ? "`" + function.name() + "` has no hook; a test runs programs"
                      : "the kernel runs no `"
                          + function.hook().hook().name()
                          + "` program on a packet")
              .withRelated(function.span(), "declared here"));
      return Optional.empty();
    }
    int count = call.getArguments().size();
    if (count < 1
        || count > 2
        || !(call.getArguments().get(0) instanceof NameExpression argument)
        || argument.getName() == null
        || count == 2 && !(call.getArguments().get(1) instanceof StructLiteral)) {
      values.bad(
          source.span(call),
          "a program runs on one packet, with fields of its context where the test gives some: "
              + name.getName()
              + "(p) or "
              + name.getName()
              + "(p, {.field = value})");
      return Optional.empty();
    }
    Optional<TestPackets.Packet> packet = packets.find(argument);
    int before = report.errors();
    Optional<TestStep.Bytes> context =
        count == 2
            ? Optional.of(context(function, (StructLiteral) call.getArguments().get(1)))
            : Optional.empty();
    if (packet.isEmpty() || report.errors() > before) {
      return Optional.empty();
    }
    if (syntax.getComparison() == null) {
      values.bad(source.span(call), "say what the result must be: == and a constant");
      return Optional.empty();
    }
    Optional<BigInteger> expected = values.integer(syntax.getExpected());
    if (packet.get().bytes().isEmpty() || expected.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TestStep.ExpectResult(
            function.name(),
            new TestStep.Bytes(packet.get().bytes().get()),
            context,
            TestStep.Comparison.of(syntax.getComparison()),
            expected.get(),
            span));
  }

  private static Optional<List<String>> fields(Function function) {
    return KernelFacts.testRunFields(function.hook().hook().programType());
  }

  /** The context with the fields that are given. */
  private TestStep.Bytes context(Function function, StructLiteral syntax) {
    ProgramType type = KernelFacts.programType(function.hook().hook().programType());
    ByteBuffer context = ByteBuffer.allocate(type.contextSize()).order(ByteOrder.LITTLE_ENDIAN);
    Set<String> given = new HashSet<>();
    for (FieldInitializer each : syntax.getValues()) {
      if (each.getName() == null || each.getSlice() != null) {
        values.bad(source.span(each), "fields of the context are given by name: {.field = value}");
        continue;
      }
      Span name = source.span(each, SyntaxPackage.Literals.FIELD_INITIALIZER__NAME);
      Optional<ContextField> field = settable(function, type, each.getName(), name);
      if (field.isPresent() && !given.add(each.getName())) {
        values.bad(name, "`" + each.getName() + "` is given twice");
      } else if (field.isPresent()) {
        store(context, field.get(), each);
      }
    }
    return new TestStep.Bytes(context.array());
  }

  private Optional<ContextField> settable(
      Function function, ProgramType type, String name, Span span) {
    List<String> names =
        fields(function).orElseThrow().stream()
            .filter(field -> type.field(field).isPresent())
            .toList();
    if (!names.contains(name)) {
      report.add(
          Suggestions.suggest(
              Diagnostic.of(
                      DiagnosticCode.BAD_TEST,
                      span,
                      "`"
                          + name
                          + "` is no field of the context that a test of a `"
                          + function.hook().hook().name()
                          + "` program can give")
                  .withHelp("those are " + String.join(", ", names)),
              name,
              names,
              span));
      return Optional.empty();
    }
    return type.field(name);
  }

  private void store(ByteBuffer context, ContextField field, FieldInitializer syntax) {
    List<? extends Argument> elements = List.of(syntax.getValue());
    if (field.isArray() != syntax.getValue() instanceof StructLiteral) {
      values.bad(
          source.span(syntax.getValue()),
          "`" + field.name() + "` is " + (field.isArray() ? "an array: {1, 2}" : "an integer"));
      return;
    } else if (syntax.getValue() instanceof StructLiteral list) {
      elements = list.getValues().stream().map(FieldInitializer::getValue).toList();
      int room = field.size() / field.element();
      if (elements.size() > room
          || list.getValues().stream().anyMatch(element -> element.getName() != null)) {
        values.bad(
            source.span(list),
            "`" + field.name() + "` takes a list of up to " + room + " integers");
        return;
      }
    }
    for (int i = 0; i < elements.size(); i++) {
      int offset = field.offset() + i * field.element();
      values
          .bits(elements.get(i), field.element() * 8, field.name())
          .ifPresent(value -> store(context, offset, field.element(), value));
    }
  }

  private static void store(ByteBuffer context, int offset, int size, long value) {
    for (int i = 0; i < size; i++) {
      context.put(offset + i, (byte) (value >> i * 8));
    }
  }
}
