package org.b.dsl.lower;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Header;
import org.b.core.source.Span;
import org.b.core.test.PacketBuilder;
import org.b.core.test.TestStep;
import org.b.core.types.StructType;
import org.b.dsl.syntax.FieldInitializer;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.PacketLayer;
import org.b.dsl.syntax.PacketStep;
import org.b.dsl.syntax.SyntaxPackage;

/** Packets that a test puts together. */
final class TestPackets extends ExpressionPart {
  /** Length of an Ethernet header: bpf_prog_test_run_skb and bpf_prog_test_run_xdp want it. */
  private static final int SHORTEST_PACKET = 14;

  private final TestValues values;
  private final Literals literals;
  private final Runnable transitions;

  /** A packet; without bytes where it was not understood. */
  record Packet(Span name, Optional<byte[]> bytes) {}

  private final Map<String, Packet> packets = new LinkedHashMap<>();

  /**
   * @param transitions fills in the transitions of headers that were named for the first time
   */
  TestPackets(TestValues values, Literals literals, Runnable transitions) {
    super(values.expressions);
    this.values = values;
    this.literals = literals;
    this.transitions = transitions;
  }

  /** Keeps the packet under its name. */
  void declare(PacketStep syntax) {
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
        values.bad(
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

  /** The packet of that name; empty where there is none, which is reported. */
  Optional<Packet> find(NameExpression name) {
    Span span = source.span(name);
    Packet packet = packets.get(name.getName());
    if (packet == null) {
      report.add(
          Suggestions.suggest(
              Diagnostic.of(
                      DiagnosticCode.UNKNOWN_NAME,
                      span,
                      "there is no packet `" + name.getName() + "`")
                  .withHelp("declare it before: packet p = ethernet{} / ip{} / udp{};"),
              name.getName(),
              packets.keySet(),
              span));
      return Optional.empty();
    }
    report.use(span, packet.name());
    return Optional.of(packet);
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
          values.bad(source.span(syntax), "`" + number + "` does not fit in a byte");
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
      values.bad(source.span(syntax), "a header's fields are given by name: {.field = value}");
      return;
    }
    Span name = source.span(syntax, SyntaxPackage.Literals.FIELD_INITIALIZER__NAME);
    Optional<StructType.Field> field = header.layout().field(syntax.getName());
    if (field.isEmpty()) {
      values.unknownField(
          "header `" + header.name() + "`", header.layout(), syntax.getName(), name);
      return;
    }
    report.use(name, field.get().span());
    if (field.get().bitWidth() > 64) {
      values.bad(
          name, "`" + syntax.getName() + "` is wider than 64 bits; give its bytes as a payload");
      return;
    }
    Optional<Long> value = values.bits(syntax.getValue(), field.get().bitWidth(), syntax.getName());
    if (value.isPresent() && given.put(syntax.getName(), value.get()) != null) {
      values.bad(name, "`" + syntax.getName() + "` is given twice");
    }
  }
}
