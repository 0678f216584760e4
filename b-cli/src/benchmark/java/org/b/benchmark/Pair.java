package org.b.benchmark;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A program of an example and the C program that does the same, in functions of the same name.
 *
 * @param title for the table
 * @param source the example: a file or a folder below {@code examples}, without the ending
 * @param twin the C file, without the ending
 * @param program the function
 * @param trial how to run it; empty for program types that BPF_PROG_TEST_RUN does not repeat
 */
record Pair(String title, String source, String twin, String program, Optional<Trial> trial) {
  /**
   * A packet and what the program finds when it comes.
   *
   * @param start where the Ethernet header is that the program sees
   * @param constants values of {@code config} variables by name
   * @param tables by name: the entries
   * @param once the same for runs that are not repeated
   * @param changing tables and fields that no two runs fill alike
   */
  record Trial(
      byte[] packet,
      int start,
      Map<String, Object> constants,
      Map<String, List<TableEntry>> tables,
      Map<String, List<TableEntry>> once,
      Set<String> changing) {
    private static Trial of(byte[] packet) {
      return new Trial(packet, 0, Map.of(), Map.of(), Map.of(), Set.of());
    }

    private static Trial ofSocketFilter(byte[] packet) {
      return new Trial(packet, Packets.ETHERNET, Map.of(), Map.of(), Map.of(), Set.of());
    }

    private Trial with(String table, List<TableEntry> entries) {
      return with(table, entries, entries);
    }

    private Trial with(String table, List<TableEntry> entries, List<TableEntry> once) {
      return new Trial(
          packet, start, constants, Map.of(table, entries), Map.of(table, once), changing);
    }

    private Trial with(Map<String, Object> values) {
      return new Trial(packet, start, values, tables, once, changing);
    }

    private Trial changing(String... names) {
      return new Trial(packet, start, constants, tables, once, Set.of(names));
    }
  }

  /**
   * Keys and leaves as the map API takes them; both programs of a pair name their fields alike.
   *
   * @param key a struct by field name, a number, or a prefix as text
   */
  record TableEntry(Object key, Object leaf) {}

  private static Pair of(String title, String file, String program, Trial trial) {
    return new Pair(title, file, file, program, Optional.of(trial));
  }

  private static Pair notRun(String title, String file, String program) {
    return new Pair(title, file, file, program, Optional.empty());
  }

  /** Every measured pair. */
  static List<Pair> all() {
    Trial direct = Trial.of(Packets.udp());
    Trial filtered = Trial.ofSocketFilter(Packets.udpForSocketFilter());
    return List.of(
        of("pair counter, socket filter", "pair_counter", "on_packet", filtered),
        of("pair counter, tc ingress", "pair_counter_tc", "on_ingress", direct),
        of("pair counter, tc egress", "pair_counter_tc", "on_egress", direct),
        of(
            "address translation, tc",
            "translate",
            "translate",
            direct.with(
                "xlate",
                List.of(translation(Packets.DESTINATION)),
                List.of(translation(Packets.OTHER_DESTINATION)))),
        of(
            "accounting by subnet, socket filter",
            "subnet_accounting",
            "account",
            filtered.with("subnets", prefixes())),
        of(
            "firewall, XDP",
            "xdp_firewall",
            "filter",
            direct.with("open_ports", List.of(new TableEntry(Packets.DESTINATION_PORT, 1L)))),
        of("firewall, tc", "xdp_firewall", "leaving", direct.changing("talked_to")),
        of("packets by protocol, XDP", "xdp_protocols", "count", direct),
        of(
            "rate limit, tc",
            "rate_limit",
            "limit",
            // so much that every packet passes
            direct.with(Map.of("rate", 10_000_000_000L)).changing("filled_at", "tokens")),
        new Pair(
            "DNS traffic, socket filter",
            "dns_traffic",
            "dns",
            "on_packet",
            Optional.of(Trial.ofSocketFilter(Packets.dnsForSocketFilter()).changing("asked"))),
        of("parser by tail calls, start", "tail_calls", "start", filtered),
        of("parser by tail calls, UDP", "tail_calls", "on_udp", filtered),
        notRun("parser by tail calls, TCP", "tail_calls", "on_tcp"),
        of("parser by tail calls, ICMP", "tail_calls", "on_icmp", filtered),
        of(
            "egress filter, control group",
            "egress_filter",
            "on_packet",
            direct.with("allowed", List.of(new TableEntry("10.0.0.0/8", 1L)))),
        notRun("proxy for connections, connect", "connect_proxy", "on_connect"),
        notRun("proxy for connections, getpeername", "connect_proxy", "on_name"),
        notRun("system call arguments, kprobe", "syscall_arguments", "on_read"),
        notRun("system calls, raw tracepoint", "first", "on_call"),
        notRun("run queue latency, wakeup", "run_queue_latency", "on_wakeup"),
        notRun("run queue latency, switch", "run_queue_latency", "on_switch"),
        notRun("time on processors, switch", "on_cpu_time", "on_switch"),
        notRun("opened files, start of call", "open_files", "on_open"),
        notRun("opened files, end of call", "open_files", "on_opened"));
  }

  /**
   * A translation of the packet's addresses. To the very same ones, all of the work is done, and
   * the next run finds the same packet.
   */
  private static TableEntry translation(int destination) {
    return new TableEntry(
        Map.of("dip", (long) Packets.DESTINATION, "sip", (long) Packets.SOURCE),
        Map.of("xdip", (long) destination, "xsip", (long) Packets.SOURCE, "packets", 0L));
  }

  private static List<TableEntry> prefixes() {
    Map<String, Long> zero =
        Map.of("in_packets", 0L, "in_bytes", 0L, "out_packets", 0L, "out_bytes", 0L);
    return List.of(
            "0.0.0.0/0",
            "10.0.0.0/8",
            "10.1.0.0/16",
            "10.1.2.0/24",
            "10.2.0.0/16",
            "192.168.0.0/16")
        .stream()
        .map(prefix -> new TableEntry(prefix, zero))
        .toList();
  }
}
