package org.b.generator;

import java.util.ArrayList;
import java.util.List;

/** Parsing at the end of a program: states of headers, reads and writes of their fields. */
final class PacketStates {
  private static final List<String> ETHERNET = List.of("dst", "src", "type");

  /** Headers, their fields, and the headers that are always before them (beyond ethernet). */
  private record Header(String name, List<String> fields) {}

  private static final List<Header> HEADERS =
      List.of(
          new Header("ethernet", ETHERNET),
          new Header("dot1q", List.of("pri", "vlanid", "type")),
          new Header(
              "ip", List.of("ver", "tos", "tlen", "ttl", "nextp", "src", "dst", "df", "foffset")),
          new Header("ip6", List.of("flow", "plen", "nextp", "hlimit", "src_hi", "dst_lo")),
          new Header(
              "tcp", List.of("src_port", "dst_port", "seq_num", "flag_syn", "flag_ack", "rcv_wnd")),
          new Header("udp", List.of("sport", "dport", "length")),
          new Header("icmp", List.of("type", "code", "id")),
          new Header("vxlan", List.of("key", "iflag")),
          new Header("mpls", List.of("label", "bottom", "ttl")));

  private PacketStates() {}

  static void write(Scope scope) {
    Choices choices = scope.choices;
    boolean writes = scope.draft.hook.programType().packetWrite();
    List<Header> declared = new ArrayList<>();
    for (Header header : HEADERS) {
      if (declared.isEmpty() || header.name.equals("ip") || choices.percent(50)) {
        declared.add(header);
      }
    }
    boolean network =
        List.of("cgroup_skb", "lwt_in", "lwt_xmit", "flow_dissector")
            .contains(scope.draft.hook.hook());
    if (network) {
      declared.removeIf(h -> List.of("ethernet", "dot1q", "mpls").contains(h.name));
    }
    scope.line("goto proto::" + (network ? "ip" : "ethernet") + ";");
    for (Header header : declared) {
      scope.line(
          "state proto::"
              + header.name
              + " "
              + scope.block(
                  s -> {
                    header.fields.forEach(f -> s.reads.add("$" + header.name + "." + f));
                    if (choices.percent(60)) {
                      s.statements(3);
                    }
                    if (writes && choices.percent(20)) {
                      s.line(
                          "$"
                              + header.name
                              + "."
                              + choices.of(header.fields)
                              + " = "
                              + s.integer()
                              + ";");
                    }
                  }));
    }
    scope.line(
        "state EOP "
            + scope.block(
                s -> {
                  for (Header header : declared) {
                    if (choices.percent(40)) {
                      s.line(
                          "if ("
                              + Guards.guard("$" + header.name, "true")
                              + ") "
                              + s.block(
                                  inner -> {
                                    header.fields.forEach(
                                        f -> inner.reads.add("$" + header.name + "." + f));
                                    inner.line(
                                        inner.draft.global()
                                            + " = $"
                                            + header.name
                                            + "."
                                            + choices.of(header.fields)
                                            + ";");
                                    inner.statements(2);
                                  }));
                    }
                  }
                  s.line(s.returning());
                }));
  }
}
