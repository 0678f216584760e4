package org.b.benchmark;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program of an example and the C program that does the same, in files and functions of the same
 * name.
 *
 * @param title for the table
 * @param file name without the ending: {@code examples/FILE.b} and {@code FILE.c}
 * @param program the function
 * @param trial how to run it; empty for program types that BPF_PROG_TEST_RUN does not repeat
 */
record Pair(String title, String file, String program, Optional<Trial> trial) {
  /**
   * A packet and what the tables hold when it comes.
   *
   * @param tables by name: the entries
   */
  record Trial(byte[] packet, Map<String, List<TableEntry>> tables) {}

  /**
   * Keys and leaves as the map API takes them; both programs of a pair name their fields alike.
   *
   * @param key a struct by field name, or a prefix as text
   */
  record TableEntry(Object key, Map<String, Long> leaf) {}

  /** Every measured pair. */
  static List<Pair> all() {
    Trial classified = new Trial(Packets.udp(), Map.of());
    Trial filtered = new Trial(Packets.udpForSocketFilter(), Map.of());
    return List.of(
        new Pair("pair counter, socket filter", "pair_counter", "on_packet", Optional.of(filtered)),
        new Pair(
            "pair counter, tc ingress", "pair_counter_tc", "on_ingress", Optional.of(classified)),
        new Pair(
            "pair counter, tc egress", "pair_counter_tc", "on_egress", Optional.of(classified)),
        new Pair(
            "address translation, tc",
            "translate",
            "translate",
            Optional.of(new Trial(Packets.udp(), Map.of("xlate", List.of(sameAddresses()))))),
        new Pair(
            "accounting by subnet, socket filter",
            "subnet_accounting",
            "account",
            Optional.of(new Trial(Packets.udpForSocketFilter(), Map.of("subnets", prefixes())))),
        new Pair("system call arguments, kprobe", "syscall_arguments", "on_read", Optional.empty()),
        new Pair("system calls, raw tracepoint", "first", "on_call", Optional.empty()));
  }

  /**
   * A translation to the very same addresses: all of the work is done, and the next run finds the
   * same packet.
   */
  private static TableEntry sameAddresses() {
    return new TableEntry(
        Map.of("dip", (long) Packets.DESTINATION, "sip", (long) Packets.SOURCE),
        Map.of("xdip", (long) Packets.DESTINATION, "xsip", (long) Packets.SOURCE, "packets", 0L));
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
