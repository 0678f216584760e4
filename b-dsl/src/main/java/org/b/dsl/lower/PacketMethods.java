package org.b.dsl.lower;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.ProgramType;
import org.b.core.facts.ProgramType.PacketAccess;
import org.b.core.program.Expression;
import org.b.core.program.Function;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.TypeArgument;

/** Lowers {@code pkt.field} and {@code pkt.method(...)}. */
final class PacketMethods extends ExpressionPart {
  static final List<String> FIELDS = List.of("len", "payload");

  static final List<String> METHODS =
      List.of(
          "rewrite_field",
          "load",
          "store",
          "starts_with",
          "adjust_head",
          "redirect",
          "clone_redirect",
          "set_tunnel_key",
          "vlan_push",
          "vlan_pop");

  /** Bytes of the longest text that is compared: they are copied to the stack. */
  private static final int LONGEST_TEXT = 64;

  /** ETH_P_8021Q. */
  private static final int VLAN_PROTOCOL = 0x8100;

  /**
   * What a program says of a tunnel: {@code struct bpf_tunnel_key} up to its local address, which
   * every kernel takes (bpf_skb_set_tunnel_key, 5.10 to 6.12).
   */
  private static final StructType TUNNEL_KEY =
      new StructType.Builder("bpf_tunnel_key", StructType.Layout.C, null)
          .add("tunnel_id", IntegerType.U32, null)
          .add("remote_ipv4", IntegerType.U32, null)
          .add("remote_ipv6", new ArrayType(IntegerType.U32, 3), null)
          .add("tunnel_tos", IntegerType.U8, null)
          .add("tunnel_ttl", IntegerType.U8, null)
          .add("tunnel_ext", IntegerType.U16, null)
          .add("tunnel_label", IntegerType.U32, null)
          .build();

  PacketMethods(ExpressionLowering expressions) {
    super(expressions);
  }

  /** {@code pkt.len} and {@code pkt.payload}. */
  Expression field(String name, Span nameSpan, Span span) {
    if (!FIELDS.contains(name)) {
      environment.report.add(
          Suggestions.suggest(
              Diagnostic.of(
                      DiagnosticCode.UNKNOWN_FIELD, nameSpan, "pkt has no field `" + name + "`")
                  .withHelp("its fields are " + String.join(", ", FIELDS)),
              name,
              FIELDS,
              nameSpan));
      return new Expression.Hole(span);
    }
    if (!hasPacket("pkt." + name, span)) {
      return new Expression.Hole(span);
    }
    if (name.equals("len")
        && function.hooks().stream()
            .anyMatch(hook -> !KernelFacts.programType(hook.hook().programType()).knowsLength())) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.NO_PACKET,
                  span,
                  "a `" + function.hookName() + "` program is not told the packet's length")
              .withHelp("read it from the packet: $ip.tlen"));
      return new Expression.Hole(span);
    }
    if (name.equals("len")) {
      return new Expression.PacketLength(span);
    }
    if (function.signature().isPresent()) {
      environment.report.add(PacketLowering.inSubprogram(function.signature().get(), span));
      return new Expression.Hole(span);
    }
    return new Expression.PacketPayload(span);
  }

  /** A method that yields something. */
  Expression call(CallExpression call, String name, Span nameSpan, Span span) {
    return switch (name) {
      case "load" -> load(call, nameSpan, span);
      case "store" -> store(call, nameSpan, span);
      case "starts_with" -> startsWith(call, nameSpan, span);
      case "adjust_head" -> helper(call, "bpf_xdp_adjust_head", 1, 1, nameSpan, span);
      case "redirect" -> helper(call, "bpf_redirect", 1, 2, nameSpan, span);
      case "clone_redirect" -> helper(call, "bpf_clone_redirect", 1, 2, nameSpan, span);
      case "set_tunnel_key" -> helper(call, "bpf_skb_set_tunnel_key", 1, 2, nameSpan, span);
      case "vlan_push" -> helper(call, "bpf_skb_vlan_push", 1, 2, nameSpan, span);
      case "vlan_pop" -> helper(call, "bpf_skb_vlan_pop", 0, 0, nameSpan, span);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private Expression load(CallExpression call, Span nameSpan, Span span) {
    if (!Arity.check(call, environment.report, nameSpan, "pkt.load", 2, 2)) {
      call.getArguments().stream()
          .filter(argument -> !(argument instanceof TypeArgument))
          .forEach(expressions::natural);
      return new Expression.Hole(span);
    }
    Expression offset = expressions.values().as(call.getArguments().get(0), IntegerType.U32);
    Optional<IntegerType> type = type("pkt.load", call.getArguments().get(1));
    return type.isPresent() && !offset.type().isError() && canRead("pkt.load", nameSpan)
        ? new Expression.PacketLoad(Optional.empty(), offset, type.get(), span)
        : new Expression.Hole(span);
  }

  /**
   * {@code pkt.store(offset, u16, value)}. Where a helper stores bytes, it does, also in packets
   * that lie in pieces.
   */
  private Expression store(CallExpression call, Span nameSpan, Span span) {
    if (!Arity.check(call, environment.report, nameSpan, "pkt.store", 3, 3)) {
      call.getArguments().stream()
          .filter(argument -> !(argument instanceof TypeArgument))
          .forEach(expressions::natural);
      return new Expression.Hole(span);
    }
    Expression offset = expressions.values().as(call.getArguments().get(0), IntegerType.U32);
    Optional<IntegerType> type = type("pkt.store", call.getArguments().get(1));
    if (type.isEmpty()) {
      expressions.natural(call.getArguments().get(2));
      return new Expression.Hole(span);
    }
    Expression value = expressions.values().as(call.getArguments().get(2), type.get());
    if (offset.type().isError()
        || value.type().isError()
        || !hasPacket("pkt.store", nameSpan)
        || !canWrite(nameSpan)) {
      return new Expression.Hole(span);
    }
    int bytes = type.get().size();
    IntegerType unsigned = IntegerType.unsigned(bytes * 8);
    Expression raw = Conversions.convert(value, unsigned);
    Expression stored = bytes == 1 ? raw : new Expression.ByteSwap(raw, unsigned, span);
    Helper helper = KernelFacts.helper("bpf_skb_store_bytes").orElseThrow();
    if (function.hooks().stream()
        .noneMatch(hook -> helper.programTypes().containsKey(hook.hook().programType()))) {
      return new Expression.PacketWrite(Optional.empty(), offset, stored, IntegerType.I64, span);
    }
    environment.requireHelper(function, helper.name(), "pkt.store", nameSpan);
    return new Expression.HelperCall(
        helper,
        List.of(number(0, span), offset, stored, number(bytes, span), number(0, span)),
        IntegerType.I64,
        span);
  }

  /** Whether every program that runs this can change its packet. */
  private boolean canWrite(Span span) {
    for (Function.Attachment hook : function.hooks()) {
      if (function.hookKnown()
          && !KernelFacts.programType(hook.hook().programType()).packetWrite()) {
        environment.report.add(
            DiagnosticCode.PACKET_READ_ONLY,
            span,
            "a `" + hook.hook().name() + "` program cannot change the packet");
        return false;
      }
    }
    return true;
  }

  /** The type of integer that an argument names; reports where it names none. */
  Optional<IntegerType> type(String method, Argument syntax) {
    if (syntax instanceof TypeArgument argument && argument.getStruct() == null) {
      IntegerType type =
          environment.structs.integer(source, argument.getSpecifiers(), null, argument, null);
      return Optional.of(type);
    }
    environment.report.add(
        Diagnostic.of(
                DiagnosticCode.WRONG_ARGUMENTS,
                source.span(syntax),
                method + " takes an integer's type second")
            .withHelp("write " + method + "(offset, u8 ...), u16, u32 or u64"));
    return Optional.empty();
  }

  private Expression startsWith(CallExpression call, Span nameSpan, Span span) {
    if (!Arity.check(call, environment.report, nameSpan, "pkt.starts_with", 2, 2)) {
      call.getArguments().forEach(expressions::natural);
      return new Expression.Hole(span);
    }
    Expression offset = expressions.values().as(call.getArguments().get(0), IntegerType.U32);
    Optional<Expression.StringLiteral> text =
        expressions.stringLiteral(call.getArguments().get(1), "what pkt.starts_with compares with");
    if (offset.type().isError() || text.isEmpty() || !canRead("pkt.starts_with", nameSpan)) {
      return new Expression.Hole(span);
    }
    int length = text.get().text().getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > LONGEST_TEXT) {
      environment.report.add(
          DiagnosticCode.WRONG_ARGUMENTS,
          text.get().span(),
          "pkt.starts_with compares from 1 to "
              + LONGEST_TEXT
              + " bytes, and this text has "
              + length);
      return new Expression.Hole(span);
    }
    return new Expression.PacketMatch(offset, text.get().text(), length, span);
  }

  /** A method that is one call of a helper, which gets the context first. */
  private Expression helper(
      CallExpression call, String name, int least, int most, Span nameSpan, Span span) {
    String method = "pkt." + nameSpan.text();
    if (!Arity.check(call, environment.report, nameSpan, method, least, most)) {
      call.getArguments().forEach(expressions::natural);
      return new Expression.Hole(span);
    }
    Helper helper = KernelFacts.helper(name).orElseThrow();
    List<Expression> arguments = new ArrayList<>();
    if (!name.equals("bpf_redirect")) {
      arguments.add(number(0, span));
    }
    for (int i = 0; i < call.getArguments().size(); i++) {
      boolean key = i == 0 && name.equals("bpf_skb_set_tunnel_key");
      boolean signed = name.equals("bpf_xdp_adjust_head");
      Expression value =
          expressions
              .values()
              .as(
                  call.getArguments().get(i),
                  key
                      ? TUNNEL_KEY
                      : signed ? IntegerType.I32 : i == 0 ? IntegerType.U32 : IntegerType.U64);
      if (value.type().isError()) {
        return new Expression.Hole(span);
      }
      arguments.add(value);
      if (key) {
        arguments.add(number(TUNNEL_KEY.size(), span));
      }
    }
    if (name.equals("bpf_skb_vlan_push")) {
      Expression tag = arguments.remove(1);
      Expression protocol =
          arguments.size() > 1
              ? Conversions.convert(arguments.remove(1), IntegerType.U16)
              : new Expression.Constant(VLAN_PROTOCOL, IntegerType.U16, span);
      arguments.add(
          Conversions.convert(
              new Expression.ByteSwap(protocol, IntegerType.U16, span), IntegerType.U32));
      arguments.add(tag);
    }
    int count = helper.call().orElseThrow().parameters().size();
    while (arguments.size() < count) {
      arguments.add(number(0, span));
    }
    if (!hasPacket(method, nameSpan)) {
      return new Expression.Hole(span);
    }
    environment.requireHelper(function, name, method, nameSpan);
    HelperCall.Result.Number result =
        (HelperCall.Result.Number) helper.call().orElseThrow().result();
    return new Expression.HelperCall(helper, List.copyOf(arguments), result.type(), span);
  }

  private static Expression number(long value, Span span) {
    return new Expression.Constant(value, IntegerType.U32, span);
  }

  /** Whether every program that runs this can read its packet. */
  private boolean canRead(String construct, Span span) {
    if (!hasPacket(construct, span) || !dissectsFlowsAlone(construct, span)) {
      return false;
    }
    environment.requirePacket(function, construct, span);
    if (!function.isTransition()
        && function.hooks().stream()
            .map(hook -> KernelFacts.programType(hook.hook().programType()))
            .allMatch(type -> type.copiesPacket() && !type.readsThroughDynptr())) {
      environment.requireHelper(function, "bpf_skb_load_bytes", construct, span);
    }
    return true;
  }

  /** Flow dissectors read where their context says, which no other context does. */
  private boolean dissectsFlowsAlone(String construct, Span span) {
    List<Boolean> dissects =
        function.hooks().stream()
            .map(hook -> KernelFacts.programType(hook.hook().programType()).dissectsFlows())
            .distinct()
            .toList();
    if (function.isTransition() || dissects.size() < 2) {
      return true;
    }
    environment.report.add(
        Diagnostic.of(
                DiagnosticCode.NO_PACKET,
                span,
                "flow dissectors read packets in another way than the other programs that call"
                    + " this do: `"
                    + construct
                    + "` cannot serve both")
            .withHelp("give flow dissectors a function of their own"));
    return false;
  }

  /** Whether every program that runs this has a packet, and passes it on. */
  private boolean hasPacket(String construct, Span span) {
    if (function.isTransition()) {
      return true;
    }
    if (function.signature().isPresent() && !function.signature().get().takesContext()) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.PACKET_IN_SUBPROGRAM,
                  span,
                  "`"
                      + function.signature().get().name()
                      + "` is called by other functions, which do not pass the packet on")
              .withHelp("give it the context as a parameter: struct __sk_buff *ctx"));
      return false;
    }
    for (Function.Attachment hook : function.hooks()) {
      ProgramType type = KernelFacts.programType(hook.hook().programType());
      if (function.hookKnown() && type.packetRead() == PacketAccess.NONE) {
        environment.report.add(
            DiagnosticCode.NO_PACKET,
            span,
            "a `" + hook.hook().name() + "` program has no packet for `" + construct + "`");
        return false;
      }
    }
    return true;
  }
}
