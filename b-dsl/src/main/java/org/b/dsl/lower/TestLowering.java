package org.b.dsl.lower;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Expression;
import org.b.core.program.Function;
import org.b.core.program.Global;
import org.b.core.program.Header;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.test.PacketBuilder;
import org.b.core.test.RunnablePrograms;
import org.b.core.test.TestCase;
import org.b.core.test.TestStep;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.ExpectStep;
import org.b.dsl.syntax.FieldAccess;
import org.b.dsl.syntax.FieldInitializer;
import org.b.dsl.syntax.IndexExpression;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.PacketLayer;
import org.b.dsl.syntax.PacketStep;
import org.b.dsl.syntax.SetStep;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TestDeclaration;
import org.b.dsl.syntax.UnaryExpression;

/** Lowers {@code test} blocks. Every value in a test is a constant. */
final class TestLowering {
  /** Length of an Ethernet header: bpf_prog_test_run_skb and bpf_prog_test_run_xdp want it. */
  private static final int SHORTEST_PACKET = 14;

  private final Environment environment;
  private final Report report;
  private final Map<String, Function> programs = new HashMap<>();
  private final Runnable transitions;
  private final Map<String, Span> titles = new HashMap<>();

  /** Whether something has been expected in the present test. */
  private boolean expected;

  private ParsedSource source;
  private ExpressionLowering expressions;
  private Literals literals;

  /** A packet of the present test; without bytes where it was not understood. */
  private record Packet(Span name, Optional<byte[]> bytes) {}

  private final Map<String, Packet> packets = new LinkedHashMap<>();

  /**
   * @param transitions fills in the transitions of headers that were named for the first time
   */
  TestLowering(Environment environment, List<Function> functions, Runnable transitions) {
    this.environment = environment;
    this.report = environment.report;
    this.transitions = transitions;
    functions.forEach(function -> programs.put(function.name(), function));
  }

  /** The test with those steps that were understood. */
  Optional<TestCase> lower(ParsedSource in, TestDeclaration syntax) {
    if (syntax.getTitle() == null) {
      return Optional.empty();
    }
    source = in;
    expressions = new ExpressionLowering(environment, in, FunctionContext.constant(), new Scopes());
    literals = new Literals(report, environment.structs, in);
    packets.clear();
    Span titleSpan = in.span(syntax, SyntaxPackage.Literals.TEST_DECLARATION__TITLE);
    String title = literals.text(syntax.getTitle(), titleSpan).orElse("");
    if (title.isBlank()) {
      bad(titleSpan, "a test has a title: what it shows");
    }
    Span first = titles.putIfAbsent(title, titleSpan);
    if (first != null) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.DUPLICATE_NAME,
                  titleSpan,
                  "test `" + title + "` is declared more than once")
              .withRelated(first, "first declared here"));
    }
    List<TestStep> steps = new ArrayList<>();
    expected = false;
    for (org.b.dsl.syntax.TestStep step : syntax.getSteps()) {
      if (step instanceof PacketStep packet) {
        packet(packet);
      } else if (step instanceof SetStep set) {
        set(set).ifPresent(steps::add);
      } else if (step instanceof ExpectStep expect) {
        expected = true;
        expect(expect).ifPresent(steps::add);
      }
    }
    return Optional.of(new TestCase(title, titleSpan, steps));
  }

  private void bad(Span span, String message) {
    report.add(DiagnosticCode.BAD_TEST, span, message);
  }

  // packets

  private void packet(PacketStep syntax) {
    if (syntax.getName() == null) {
      return;
    }
    Span name = source.span(syntax, SyntaxPackage.Literals.PACKET_STEP__NAME);
    int before = report.errors();
    List<PacketBuilder.Layer> layers = new ArrayList<>();
    for (PacketLayer layer : syntax.getLayers()) {
      layer(layer).ifPresent(layers::add);
    }
    Optional<byte[]> bytes = Optional.empty();
    if (report.errors() == before && layers.size() == syntax.getLayers().size()) {
      transitions.run();
      bytes = Optional.of(PacketBuilder.build(layers));
      if (bytes.get().length < SHORTEST_PACKET) {
        bad(
            source.span(syntax),
            "the packet has "
                + bytes.get().length
                + " bytes, and the kernel takes no packet without an Ethernet header (14 bytes)");
        bytes = Optional.empty();
      }
    }
    Packet first = packets.putIfAbsent(syntax.getName(), new Packet(name, bytes));
    if (first != null) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.DUPLICATE_NAME,
                  name,
                  "packet `" + syntax.getName() + "` is declared more than once")
              .withRelated(first.name(), "first declared here"));
    }
  }

  private Optional<PacketBuilder.Layer> layer(PacketLayer syntax) {
    if (syntax.getText() != null) {
      return literals
          .text(syntax.getText(), source.span(syntax))
          .map(text -> payload(text.getBytes(StandardCharsets.UTF_8)));
    } else if (syntax.getHeader() == null) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (String number : syntax.getBytes()) {
        Optional<Long> value = literals.value(number, source.span(syntax));
        if (value.isPresent() && (value.get() < 0 || value.get() > 0xff)) {
          bad(source.span(syntax), "`" + number + "` does not fit in a byte");
        }
        bytes.write((int) (long) value.orElse(0L));
      }
      return Optional.of(payload(bytes.toByteArray()));
    }
    Span name = source.span(syntax, SyntaxPackage.Literals.PACKET_LAYER__HEADER);
    Optional<Header> header = environment.headers.resolve(syntax.getHeader(), name);
    if (header.isEmpty() || syntax.getFields() == null) {
      return Optional.empty();
    }
    Map<String, Long> given = new LinkedHashMap<>();
    for (FieldInitializer value : syntax.getFields().getValues()) {
      field(header.get(), value, given);
    }
    return Optional.of(new PacketBuilder.HeaderLayer(header.get(), given));
  }

  private static PacketBuilder.Layer payload(byte[] bytes) {
    return new PacketBuilder.Payload(new TestStep.Bytes(bytes));
  }

  private void field(Header header, FieldInitializer syntax, Map<String, Long> given) {
    if (syntax.getName() == null || syntax.getSlice() != null) {
      bad(source.span(syntax), "a header's fields are given by name: {.field = value}");
      return;
    }
    Span name = source.span(syntax, SyntaxPackage.Literals.FIELD_INITIALIZER__NAME);
    Optional<StructType.Field> field = header.layout().field(syntax.getName());
    if (field.isEmpty()) {
      unknownField("header `" + header.name() + "`", header.layout(), syntax.getName(), name);
      return;
    }
    report.use(name, field.get().span());
    Expression value = expressions.integer(syntax.getValue());
    if (!(value instanceof Expression.Constant constant)) {
      notConstant(value);
    } else if (field.get().bitWidth() > 64) {
      bad(name, "`" + syntax.getName() + "` is wider than 64 bits; give its bytes as a payload");
    } else if (!Conversions.fits(constant, IntegerType.unsigned(field.get().bitWidth()))) {
      report.add(
          DiagnosticCode.CONSTANT_TOO_WIDE,
          value.span(),
          "`"
              + value.span().text()
              + "` does not fit in the "
              + field.get().bitWidth()
              + " bits of `"
              + syntax.getName()
              + "`");
      given.put(syntax.getName(), constant.value());
    } else if (given.put(syntax.getName(), constant.value()) != null) {
      bad(name, "`" + syntax.getName() + "` is given twice");
    }
  }

  private void unknownField(String of, StructType struct, String field, Span span) {
    report.add(
        Suggestions.suggest(
            Diagnostic.of(DiagnosticCode.UNKNOWN_FIELD, span, of + " has no field `" + field + "`"),
            field,
            struct.fields().stream().map(StructType.Field::name).toList(),
            span));
  }

  // tables

  /** {@code table[key]} of a test. */
  private record Entry(Table table, Object key) {}

  private Optional<Entry> entry(IndexExpression syntax) {
    if (!(syntax.getBase() instanceof NameExpression name) || name.getName() == null) {
      bad(source.span(syntax), "a test looks at tables: write table[key]");
      return Optional.empty();
    }
    Span span = source.span(name);
    Table table = environment.tables.get(name.getName());
    if (table == null) {
      report.add(
          Suggestions.suggest(
              Diagnostic.of(
                  DiagnosticCode.UNKNOWN_NAME, span, "there is no table `" + name.getName() + "`"),
              name.getName(),
              environment.tables.keySet(),
              span));
      return Optional.empty();
    }
    report.use(span, table.span());
    if (!table.key().isError() && !table.type().isGeneral()) {
      bad(span, "a test looks at tables that map keys to leaves; `" + table.name() + "` does not");
      return Optional.empty();
    }
    return value(syntax.getIndex(), table.key()).map(key -> new Entry(table, key));
  }

  private Optional<TestStep> set(SetStep syntax) {
    if (syntax.getTarget() instanceof NameExpression name
        && environment.globals.all().get(name.getName()) != null) {
      return config(syntax, environment.globals.all().get(name.getName()));
    }
    if (!(syntax.getTarget() instanceof IndexExpression index)) {
      if (syntax.getTarget() != null) {
        bad(
            source.span(syntax.getTarget()),
            "a test sets entries of tables and configs: table[key] = value;");
      }
      return Optional.empty();
    }
    Optional<Entry> entry = entry(index);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    return value(syntax.getValue(), entry.get().table().leaf())
        .map(
            value ->
                new TestStep.SetEntry(
                    entry.get().table(), entry.get().key(), value, source.span(syntax)));
  }

  private Optional<TestStep> config(SetStep syntax, Global global) {
    Span span = source.span(syntax.getTarget());
    report.use(span, global.span());
    if (!global.isConfig()) {
      bad(span, "`" + global.name() + "` is no config: a test sets configs and entries of tables");
      return Optional.empty();
    }
    if (expected) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.BAD_TEST,
                  source.span(syntax),
                  "a config is set before a program is loaded, not between its runs")
              .withHelp("set it before the first expect, or write a test of its own"));
      return Optional.empty();
    }
    return value(syntax.getValue(), global.type())
        .map(value -> new TestStep.SetConfig(global, value, source.span(syntax)));
  }

  /** A constant as plain data; empty where it is none, which is reported. */
  private Optional<Object> value(org.b.dsl.syntax.Argument syntax, Type type) {
    if (syntax == null || type.isError()) {
      return Optional.empty();
    }
    int before = report.errors();
    Object plain = plain(expressions.values().as(syntax, type));
    return report.errors() == before ? Optional.ofNullable(plain) : Optional.empty();
  }

  private Object plain(Expression value) {
    if (value instanceof Expression.Constant constant) {
      return number(constant);
    } else if (value instanceof Expression.TextLiteral text) {
      return text.text();
    } else if (value instanceof Expression.StructLiteral literal) {
      Map<String, Object> fields = new LinkedHashMap<>();
      literal.values().forEach(field -> fields.put(field.field().name(), plain(field.value())));
      return fields;
    } else if (value instanceof Expression.ArrayLiteral literal) {
      List<Object> elements = new ArrayList<>();
      literal.values().forEach(element -> elements.add(plain(element)));
      while (elements.size() < literal.type().count()) {
        elements.add(BigInteger.ZERO);
      }
      return elements;
    }
    notConstant(value);
    return null;
  }

  private void notConstant(Expression value) {
    if (!value.type().isError()) {
      report.add(DiagnosticCode.NOT_CONSTANT, value.span(), "values in a test must be constants");
    }
  }

  private static BigInteger number(Expression.Constant constant) {
    boolean signed = ((IntegerType) constant.type()).signed();
    return signed
        ? BigInteger.valueOf(constant.value())
        : new BigInteger(Long.toUnsignedString(constant.value()));
  }

  // expectations

  private Optional<TestStep> expect(ExpectStep syntax) {
    org.b.dsl.syntax.Expression actual = syntax.getActual();
    Span span = source.span(syntax);
    if (actual == null) {
      return Optional.empty();
    }
    if (actual instanceof CallExpression call) {
      return result(syntax, call, span);
    } else if (actual instanceof UnaryExpression not
        && "!".equals(not.getOperator())
        && not.getOperand() instanceof IndexExpression index
        && syntax.getComparison() == null) {
      return entry(index)
          .map(entry -> new TestStep.ExpectEntry(entry.table(), entry.key(), false, span));
    } else if (actual instanceof IndexExpression index && syntax.getComparison() == null) {
      return entry(index)
          .map(entry -> new TestStep.ExpectEntry(entry.table(), entry.key(), true, span));
    } else if (actual instanceof IndexExpression || actual instanceof FieldAccess) {
      return leaf(syntax, span);
    }
    report.add(
        Diagnostic.of(
                DiagnosticCode.BAD_TEST,
                source.span(actual),
                "a test expects a program's result or a table's entry")
            .withHelp("write expect FUNCTION(packet) == result; or expect table[key].field == n;"));
    return Optional.empty();
  }

  private Optional<TestStep> leaf(ExpectStep syntax, Span span) {
    List<FieldAccess> accesses = new ArrayList<>();
    org.b.dsl.syntax.Expression base = syntax.getActual();
    while (base instanceof FieldAccess access) {
      accesses.add(0, access);
      base = access.getBase();
    }
    if (!(base instanceof IndexExpression index)) {
      bad(span, "a test expects a program's result or a table's entry");
      return Optional.empty();
    }
    Optional<Entry> entry = entry(index);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    Type type = entry.get().table().leaf();
    List<String> path = new ArrayList<>();
    for (FieldAccess access : accesses) {
      if (access.getField() == null) {
        return Optional.empty();
      }
      Span name = source.span(access, SyntaxPackage.Literals.FIELD_ACCESS__FIELD);
      if (!(type instanceof StructType struct)) {
        bad(name, "`" + access.getField() + "` is no field: what stands before it has none");
        return Optional.empty();
      }
      Optional<StructType.Field> field = struct.field(access.getField());
      if (field.isEmpty()) {
        unknownField("`" + struct.display() + "`", struct, access.getField(), name);
        return Optional.empty();
      }
      report.use(name, field.get().span());
      path.add(access.getField());
      type = field.get().type();
    }
    if (!(type instanceof IntegerType) || syntax.getComparison() == null) {
      bad(
          source.span(syntax.getActual()),
          type instanceof IntegerType
              ? "say what the value must be: == and a constant"
              : "only integers are compared; name a field that is one");
      return Optional.empty();
    }
    return expected(syntax)
        .map(
            expected ->
                new TestStep.ExpectValue(
                    entry.get().table(),
                    entry.get().key(),
                    List.copyOf(path),
                    TestStep.Comparison.of(syntax.getComparison()),
                    expected,
                    span));
  }

  private Optional<BigInteger> expected(ExpectStep syntax) {
    if (syntax.getExpected() == null) {
      return Optional.empty();
    }
    Expression value = expressions.integer(syntax.getExpected());
    if (value instanceof Expression.Constant constant) {
      return Optional.of(number(constant));
    }
    notConstant(value);
    return Optional.empty();
  }

  private Optional<TestStep> result(ExpectStep syntax, CallExpression call, Span span) {
    if (!(call.getCallee() instanceof NameExpression name) || name.getName() == null) {
      bad(source.span(call), "a test runs programs: expect FUNCTION(packet) == result;");
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
    if (function.isSubprogram()
        || !RunnablePrograms.onPacket(function.hook().hook().programType())) {
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
    if (call.getArguments().size() != 1
        || !(call.getArguments().get(0) instanceof NameExpression argument)
        || argument.getName() == null) {
      bad(source.span(call), "a program runs on one packet: " + name.getName() + "(p)");
      return Optional.empty();
    }
    Span argumentSpan = source.span(argument);
    Packet packet = packets.get(argument.getName());
    if (packet == null) {
      report.add(
          Suggestions.suggest(
              Diagnostic.of(
                      DiagnosticCode.UNKNOWN_NAME,
                      argumentSpan,
                      "there is no packet `" + argument.getName() + "`")
                  .withHelp("declare it before: packet p = ethernet{} / ip{} / udp{};"),
              argument.getName(),
              packets.keySet(),
              argumentSpan));
      return Optional.empty();
    }
    report.use(argumentSpan, packet.name());
    if (syntax.getComparison() == null) {
      bad(source.span(call), "say what the result must be: == and a constant");
      return Optional.empty();
    }
    Optional<BigInteger> expected = expected(syntax);
    if (packet.bytes().isEmpty() || expected.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TestStep.ExpectResult(
            function.name(),
            new TestStep.Bytes(packet.bytes().get()),
            TestStep.Comparison.of(syntax.getComparison()),
            expected.get(),
            span));
  }
}
