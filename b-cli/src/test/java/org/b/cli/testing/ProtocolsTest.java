package org.b.cli.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.b.cli.CommandLine;
import org.b.testing.Requirement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every built-in protocol, reached by the kernel in packets that have it, whole and cut. */
class ProtocolsTest {
  /** Every header with a field whose value the program adds up. */
  private static final Map<String, String> FIELDS = new LinkedHashMap<>();

  static {
    for (String field :
        List.of(
            "ethernet.src",
            "dot1ad.vlanid",
            "dot1q.vlanid",
            "mpls.label",
            "arp.spa",
            "ip.src",
            "ip6.src_lo",
            "ip6_hop.hlen",
            "ip6_dest.hlen",
            "ip6_route.left",
            "ip6_frag.identification",
            "ah.spi",
            "icmp.seq",
            "icmp6.type",
            "tcp.dst_port",
            "udp.dport",
            "sctp.dport",
            "vxlan.key",
            "geneve.vni",
            "gre.protocol",
            "gre_key.key",
            "gre_seq.seq",
            "inner_ethernet.src",
            "inner_dot1q.vlanid",
            "inner_ip.src",
            "inner_ip6.src_lo",
            "inner_icmp.seq",
            "inner_icmp6.type",
            "inner_tcp.dst_port",
            "inner_udp.dport",
            "inner_sctp.dport")) {
      FIELDS.put(field.substring(0, field.indexOf('.')), field);
    }
  }

  /** A packet, and what is found of each header in it; nothing of all others. */
  private record Case(String packet, Map<String, Integer> found) {}

  private static final List<Case> CASES = new ArrayList<>();

  private static void packet(String layers, Object... found) {
    Map<String, Integer> sums = new LinkedHashMap<>();
    for (int i = 0; i < found.length; i += 2) {
      sums.put((String) found[i], (Integer) found[i + 1]);
    }
    CASES.add(new Case(layers, sums));
  }

  static {
    packet("ethernet{.src = 5} / [0, 0]", "ethernet", 5);
    packet("ethernet{} / arp{.spa = 9}", "arp", 9);
    packet("ethernet{} / arp{.spa = 9} / [0]", "arp", 9);
    packet("ethernet{.type = 0x0806} / [0, 1, 8, 0, 6, 4]");
    // tags
    packet("ethernet{} / dot1q{.vlanid = 3} / arp{.spa = 2}", "dot1q", 3, "arp", 2);
    packet(
        "ethernet{} / dot1ad{.vlanid = 4} / dot1q{.vlanid = 3} / ip{.src = 1} / udp{.dport = 53}",
        "dot1ad",
        4,
        "dot1q",
        3,
        "ip",
        1,
        "udp",
        53);
    packet(
        "ethernet{} / dot1q{.vlanid = 1} / dot1q{.vlanid = 2} / dot1q{.vlanid = 4} / arp{.spa = 8}",
        "dot1q",
        7,
        "arp",
        8);
    packet("ethernet{} / dot1q{.vlanid = 1, .type = 0x8100} / [0, 2]", "dot1q", 1);
    packet(
        "ethernet{}" + " / dot1q{.vlanid = 1}".repeat(9) + " / arp{.spa = 8}",
        "dot1q",
        9,
        "arp",
        8);
    // more tags than are followed
    packet("ethernet{}" + " / dot1q{.vlanid = 1}".repeat(10) + " / arp{.spa = 8}", "dot1q", 9);
    // labels
    packet(
        "ethernet{} / mpls{.label = 3} / mpls{.label = 4} / ip{.src = 6} / udp{.dport = 7}",
        "mpls",
        7,
        "ip",
        6,
        "udp",
        7);
    packet(
        "ethernet{} / mpls{.label = 16} / ip6{.src_lo = 2} / icmp6{.type = 128}",
        "mpls",
        16,
        "ip6",
        2,
        "icmp6",
        128);
    packet("ethernet{} / mpls{.label = 16} / [0, 0, 0, 0]", "mpls", 16);
    packet("ethernet{} / mpls{.label = 16}", "mpls", 16);
    // IPv4
    packet("ethernet{} / ip{.src = 7} / tcp{.dst_port = 80} / \"x\"", "ip", 7, "tcp", 80);
    packet("ethernet{} / ip{.src = 7} / [1, 1, 1, 0] / tcp{.dst_port = 80}", "ip", 7, "tcp", 80);
    packet("ethernet{} / ip{.src = 7, .hlen = 15} / udp{.dport = 53}", "ip", 7, "udp", 53);
    packet("ethernet{} / ip{.src = 7, .hlen = 4} / udp{.dport = 53}");
    packet("ethernet{} / ip{.src = 7, .hlen = 6, .nextp = 17} / [1]", "ip", 7);
    packet("ethernet{} / ip{.src = 7, .foffset = 1} / udp{.dport = 53}", "ip", 7);
    packet("ethernet{} / ip{.src = 7} / icmp{.seq = 3}", "ip", 7, "icmp", 3);
    packet("ethernet{} / ip{.src = 7} / sctp{.dport = 36412} / [0]", "ip", 7, "sctp", 36412);
    packet("ethernet{} / ip{.src = 7, .nextp = 132} / [0, 1, 0, 2]", "ip", 7);
    packet("ethernet{} / ip{.src = 7, .nextp = 6} / [0, 1, 0, 2]", "ip", 7);
    packet("ethernet{} / dot1q{.type = 0x0800} / [0x45, 0, 0, 20]");
    // IPv6
    packet("ethernet{} / ip6{.src_lo = 3} / tcp{.dst_port = 443}", "ip6", 3, "tcp", 443);
    packet(
        "ethernet{} / ip6{.src_lo = 3} / ip6_hop{} / udp{.dport = 5}",
        "ip6",
        3,
        "ip6_hop",
        0,
        "udp",
        5);
    packet(
        "ethernet{} / ip6{.src_lo = 3} / ip6_hop{} / [1, 12"
            + ", 0".repeat(12)
            + "]"
            + " / ip6_dest{.hlen = 2} / ip6_route{.left = 2} / ip6_frag{.identification = 99}"
            + " / ah{.spi = 8} / ["
            + "7, ".repeat(11)
            + "7] / ip6_dest{.hlen = 1}"
            + " / udp{.dport = 53}",
        "ip6",
        3,
        "ip6_hop",
        1,
        "ip6_dest",
        3,
        "ip6_route",
        2,
        "ip6_frag",
        99,
        "ah",
        8,
        "udp",
        53);
    packet(
        "ethernet{} / ip6{} / ip6_frag{.identification = 4, .offset = 1} / udp{.dport = 53}",
        "ip6_frag",
        4);
    packet("ethernet{} / ip6{} / ip6_route{.hlen = 255} / udp{.dport = 5}", "udp", 5);
    packet(
        "ethernet{} / ip6{} / ip6_route{.left = 1, .hlen = 2, .nextp = 17} / [1]", "ip6_route", 1);
    packet("ethernet{} / ip6{.nextp = 0} / [17]");
    packet(
        "ethernet{} / ip{.src = 1} / ah{.spi = 6} / icmp{.seq = 4}", "ip", 1, "ah", 6, "icmp", 4);
    packet("ethernet{} / ip{.src = 1} / ah{.spi = 6, .length = 0} / icmp{.seq = 4}", "ip", 1);
    // tunnels
    packet(
        "ethernet{} / ip{} / udp{.dport = 4789} / vxlan{.key = 42} / inner_ethernet{.src = 1}"
            + " / inner_dot1q{.vlanid = 2} / inner_ip{.src = 3} / inner_tcp{.dst_port = 22}",
        "udp",
        4789,
        "vxlan",
        42,
        "inner_ethernet",
        1,
        "inner_dot1q",
        2,
        "inner_ip",
        3,
        "inner_tcp",
        22);
    packet("ethernet{} / ip{} / udp{.dport = 8472} / [8, 0, 0, 0, 0, 0]", "udp", 8472);
    packet(
        "ethernet{} / ip6{} / udp{} / geneve{.vni = 11} / [0, 0, 0, 1, 1, 2, 3, 4]"
            + " / inner_ethernet{.src = 5} / inner_ip6{.src_lo = 2} / inner_icmp6{.type = 1}",
        "udp",
        6081,
        "geneve",
        11,
        "inner_ethernet",
        5,
        "inner_ip6",
        2,
        "inner_icmp6",
        1);
    packet(
        "ethernet{} / ip{} / udp{} / geneve{.vni = 11} / inner_ip{.src = 5} / inner_udp{.dport ="
            + " 2}",
        "udp",
        6081,
        "geneve",
        11,
        "inner_ip",
        5,
        "inner_udp",
        2);
    packet(
        "ethernet{} / ip{} / gre{} / inner_ip{.src = 4} / inner_icmp{.seq = 2}",
        "gre",
        0x800,
        "inner_ip",
        4,
        "inner_icmp",
        2);
    packet(
        "ethernet{} / ip{} / gre{.kflag = 1, .snflag = 1, .protocol = 0x6558} / [0, 0, 0, 0]"
            + " / gre_key{.key = 9} / gre_seq{.seq = 8} / inner_ethernet{.src = 3}",
        "gre",
        0x6558,
        "gre_key",
        9,
        "gre_seq",
        8,
        "inner_ethernet",
        3);
    packet(
        "ethernet{} / ip6{} / gre{.snflag = 1, .protocol = 0x86dd} / gre_seq{.seq = 8}"
            + " / inner_ip6{.src_lo = 3} / inner_sctp{.dport = 6}",
        "gre",
        0x86dd,
        "gre_seq",
        8,
        "inner_ip6",
        3,
        "inner_sctp",
        6);
    packet("ethernet{} / ip{} / gre{.vflag = 1, .kflag = 1, .protocol = 1} / gre_key{}", "gre", 1);
    packet("ethernet{} / ip{} / gre{.kflag = 1, .protocol = 1} / [0, 0]", "gre", 1);
    packet(
        "ethernet{} / ip{} / inner_ip{.src = 4} / inner_udp{.dport = 1}",
        "inner_ip",
        4,
        "inner_udp",
        1);
    packet("ethernet{} / ip{} / inner_ip6{.src_lo = 4}", "inner_ip6", 4);
    packet("ethernet{} / ip6{} / inner_ip{.src = 4}", "inner_ip", 4);
  }

  @TempDir Path folder;

  @BeforeAll
  static void requireKernel() {
    Requirement.ROOT.orSkip("test blocks in the kernel");
  }

  @ParameterizedTest
  @ValueSource(strings = {"@socket_filter", "@tc(ingress)", "@xdp"})
  void everyHeaderIsReached(String hook) throws Exception {
    Path program = folder.resolve("protocols.b");
    Files.writeString(program, program(hook));
    CommandLine b = new CommandLine();
    int status = b.run("test", program.toString());
    assertEquals(0, status, b.out() + b.err());
  }

  static String program(String hook) {
    StringBuilder text = new StringBuilder("#proto <net>\nArray<u64> seen(32);\n");
    text.append(hook).append(" u32 parse(ctx) {\n  goto proto::ethernet;\n");
    int index = 0;
    for (Map.Entry<String, String> field : FIELDS.entrySet()) {
      text.append(
          "  state proto::%s { seen[%d] += $%s; }\n"
              .formatted(field.getKey(), index++, field.getValue()));
    }
    text.append("  state EOP { return 1; }\n}\n");
    for (int i = 0; i < CASES.size(); i++) {
      Case each = CASES.get(i);
      text.append("test \"packet ").append(i).append("\" {\n  packet p = ");
      text.append(each.packet()).append(";\n  expect parse(p) == 1;\n");
      index = 0;
      for (String header : FIELDS.keySet()) {
        text.append(
            "  expect seen[%d] == %d;\n".formatted(index++, each.found().getOrDefault(header, 0)));
      }
      text.append("}\n");
    }
    return text.toString();
  }
}
