package org.b.cli.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.b.core.source.SourceFile;
import org.b.core.test.TestStep;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendResult;
import org.junit.jupiter.api.Test;

/** Packets of tests against bytes from the RFCs' rules, worked out by other programs. */
class PacketBuilderTest {
  /** The bytes of the only packet of a test. */
  private static byte[] packet(String layers) {
    FrontendResult result =
        Frontend.analyze(
            FrontendRequest.of(
                new SourceFile(
                    "packet.b",
                    "@socket_filter u32 f(ctx) { return 0; }\ntest \"t\" { packet p = "
                        + layers
                        + "; expect f(p) == 0; }\n")));
    assertEquals("[]", result.diagnostics().toString());
    return ((TestStep.ExpectResult) result.tests().get(0).steps().get(0)).packet().content();
  }

  private static void assertBytes(String hex, byte[] actual) {
    assertArrayEquals(HexFormat.of().parseHex(hex.replace(" ", "")), actual);
  }

  /** The header of Wikipedia's article on the IPv4 checksum: b861. */
  @Test
  void ipv4HeaderChecksum() {
    byte[] packet =
        packet(
            "ethernet{} / ip{.identification = 0, .df = 1, .ttl = 64, .nextp = 17,"
                + " .tlen = 0x73, .src = 192.168.0.1, .dst = 192.168.0.199}");
    assertBytes(
        "000000000000 000000000000 0800" + "45000073 00004000 4011b861 c0a80001 c0a800c7", packet);
  }

  /** Next protocols, lengths and checksums of UDP with an odd payload. */
  @Test
  void udpWithOddPayload() {
    byte[] packet =
        packet(
            "ethernet{.dst = 1, .src = 2} / ip{.src = 10.0.0.1, .dst = 10.0.0.2}"
                + " / udp{.sport = 1000, .dport = 53} / \"hello\"");
    assertBytes(
        "000000000001 000000000002 0800"
            + "45000021 00000000 401166ca 0a000001 0a000002"
            + "03e80035 000da3e2 68656c6c6f",
        packet);
  }

  @Test
  void tcpOverIpv6InATag() {
    byte[] packet =
        packet(
            "ethernet{} / dot1q{.vlanid = 291, .pri = 1}"
                + " / ip6{.src_hi = 0x20010db800000000, .src_lo = 1,"
                + " .dst_hi = 0x20010db800000000, .dst_lo = 2}"
                + " / tcp{.src_port = 1, .dst_port = 2, .flag_syn = 1} / [0xff]");
    assertBytes(
        "000000000000 000000000000 8100"
            + "2123 86dd"
            + "60000000 0015 06 40"
            + "20010db8000000000000000000000001 20010db8000000000000000000000002"
            + "0001 0002 00000000 00000000 5002 0000 5569 0000 ff",
        packet);
  }

  /** What a test gives stays as it is, right or wrong. */
  @Test
  void givenFieldsWin() {
    byte[] packet =
        packet("ethernet{.type = 0x1234} / ip{.ver = 5, .hchecksum = 0xabcd} / udp{.crc = 1}");
    assertEquals(0x12, packet[12]);
    assertEquals(0x34, packet[13]);
    assertEquals(0x55, packet[14]);
    assertEquals((byte) 0xab, packet[24]);
    assertEquals(17, packet[23]);
    assertEquals(1, packet[41]);
  }
}
