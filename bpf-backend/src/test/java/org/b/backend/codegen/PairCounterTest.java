package org.b.backend.codegen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.b.backend.load.LoadedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairCounterTest {
  private static LoadedObject load(String hook) {
    return Loading.load(PairCounter.build(hook));
  }

  @ParameterizedTest
  @ValueSource(strings = {"socket_filter", "tc"})
  void countsBothDirectionsAndSkipsVlanTags(String hook) {
    try (LoadedObject loaded = load(hook)) {
      Packets packets = new Packets(loaded.program("on_packet"));
      packets.run(Packets.ethernet(0x800, Packets.ip(5, 1, 2)));
      packets.run(Packets.ethernet(0x8100, Packets.vlan(0x800, Packets.ip(5, 1, 2))));
      packets.run(Packets.ethernet(0x800, Packets.ip(6, 2, 1)));

      assertEquals("[Entry[key={dip=2, sip=1}, value={rx_pkts=2, tx_pkts=1}]]", entries(loaded));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"socket_filter", "tc"})
  void whatIsCutShortOrNoIpCountsNowhere(String hook) {
    try (LoadedObject loaded = load(hook)) {
      Packets packets = new Packets(loaded.program("on_packet"));
      // Under a VLAN tag: the kernel itself refuses to run programs on other short IPv4 packets.
      byte[] whole = Packets.ethernet(0x8100, Packets.vlan(0x800, Packets.ip(5, 1, 2)));
      // The kernel takes no packet of 14 bytes or fewer.
      for (int length = 15; length < whole.length; length++) {
        packets.run(Arrays.copyOf(whole, length));
      }
      packets.run(Packets.ethernet(0x88cc, Packets.ip(5, 1, 2)));
      packets.run(Packets.ethernet(0x800, Packets.ip(4, 1, 2)));
      packets.run(Packets.ethernet(0x8100, Packets.vlan(0x8100, Packets.ip(5, 1, 2))));

      assertEquals("[]", entries(loaded));
    }
  }

  @Test
  void theSameProgramGivesTheSameBytes() {
    assertArrayEquals(
        CodeGenerator.compile(PairCounter.build("tc")),
        CodeGenerator.compile(PairCounter.build("tc")));
  }

  private static String entries(LoadedObject loaded) {
    return loaded.map("stats").entries().toString();
  }
}
