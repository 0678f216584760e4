package org.b.cli.meaning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.UnsupportedProgramException;
import org.b.backend.sys.Bpf;
import org.b.testing.Loaded;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What flow dissectors say of packets: a test run gives it back (bpf_prog_test_run_flow_dissector).
 */
class FlowKeysTest {
  private static final String PROGRAM =
      """
      Array<u64> protocols(64);

      void ports(struct bpf_flow_keys *keys, u32 source, u32 destination) {
        if (!keys) { return; }
        keys.sport = bpf_htons((u16) source);
        keys.dport = bpf_htons((u16) destination);
        keys->is_first_frag++;
      }

      @flow_dissector u32 dissect(ctx) {
        struct bpf_flow_keys *keys = ctx.flow_keys;
        if (keys.n_proto != bpf_htons(ETH_P_IP)) {
          for (u32 i = 0; i < 4; i++) { keys.flow_label += i; }
          keys.flags[4:+4] = 5;
          ctx.flow_keys.ipv6_src[1] = 1;
          ctx.flow_keys.ipv6_dst[3] = ctx.flow_keys.ipv4_dst + 1;
          return BPF_DROP;
        }
        keys.addr_proto = ETH_P_IP;
        keys.ipv4_src = bpf_htonl(10.0.0.1);
        keys.ipv4_dst = bpf_htonl(10.0.0.2);
        keys.ip_proto = (u8) keys.nhoff + 3;
        keys.thoff = (u16) (keys.nhoff + 24);
        if (keys.ip_proto < 64) { protocols[keys.ip_proto] += 1; }
        ports(keys, 53, 9999);
        return BPF_OK;
      }
      """;

  @Test
  void areWhatTheProgramFinds() {
    ByteBuffer packet = packet(0x0800);
    ByteBuffer keys = run(packet, 0);
    assertEquals(14, keys.getShort(0));
    assertEquals(38, keys.getShort(2));
    assertEquals(0x0800, keys.getShort(4));
    assertEquals(1, keys.get(7));
    assertEquals(17, keys.get(9));
    byte[] words = new byte[14];
    keys.get(10, words);
    byte[] expected = {8, 0, 0, 53, 0x27, 0x0f, 10, 0, 0, 1, 10, 0, 0, 2};
    assertArrayEquals(expected, words);
  }

  @Test
  void areSetInParts() {
    ByteBuffer keys = run(packet(0x86dd), 2);
    assertEquals(1, keys.getInt(20));
    assertEquals(2, keys.getInt(44));
    assertEquals(0x50, keys.getInt(48));
    assertEquals(6, keys.getInt(52));
  }

  private static final String PARSER =
      """
      #proto <net>
      @flow_dissector u32 dissect(ctx) {
        struct bpf_flow_keys *keys = ctx.flow_keys;
        if (keys.n_proto == bpf_htons(ETH_P_IP)) { goto proto::ip; }
        if (keys.n_proto == bpf_htons(ETH_P_IPV6)) { goto proto::ip6; }
        keys.ip_proto = pkt.load(keys.nhoff + 1, u8);
        keys.thoff = (u16) pkt.payload;
        keys.sport = pkt.starts_with(keys.nhoff, "name");
        return BPF_DROP;
        state proto::ip {
          keys.addr_proto = ETH_P_IP;
          keys.ipv4_src = bpf_htonl($ip.src);
          keys.ipv4_dst = bpf_htonl($ip.dst);
          keys.thoff = (u16) pkt.payload;
        }
        state proto::ip6 {
          keys.addr_proto = ETH_P_IPV6;
          keys.flow_label = bpf_htonl($ip6.flow);
        }
        state proto::udp {
          keys.ip_proto = IPPROTO_UDP;
          keys.sport = bpf_htons($udp.sport);
          keys.dport = bpf_htons(pkt.load(@udp.dport, u16));
        }
        state EOP { return $udp ? BPF_OK : BPF_DROP; }
      }
      """;

  /** The bytes are in no socket buffer, as those are not about which some drivers ask. */
  @Test
  void areThoseOfHeaders() {
    ByteBuffer packet = packet(0x0800).put(14, (byte) 0x46).put(22, (byte) 64).put(23, (byte) 17);
    packet.putShort(16, (short) 50).putInt(26, 0x0a000001).putInt(30, 0x0a000002);
    packet.putShort(38, (short) 53).putShort(40, (short) 9999).putShort(42, (short) 26);
    ByteBuffer keys = run(PARSER, packet, 0);
    assertEquals(14, keys.getShort(0));
    assertEquals(38, keys.getShort(2));
    assertEquals(0x0800, keys.getShort(4));
    assertEquals(17, keys.get(9));
    byte[] words = new byte[12];
    keys.position(12).get(words);
    assertArrayEquals(new byte[] {0, 53, 0x27, 0x0f, 10, 0, 0, 1, 10, 0, 0, 2}, words);
  }

  /** A header that is cut off ends parsing; what lies behind the end is zeros. */
  @Test
  void knowNothingBehindTheEnd() {
    ByteBuffer cut = ByteBuffer.allocate(40).putShort(12, (short) 0x0800);
    cut.put(14, (byte) 0x45).put(23, (byte) 17);
    ByteBuffer keys = run(PARSER, cut, 2);
    assertEquals(34, keys.getShort(2));
    assertEquals(0, keys.get(9));
    ByteBuffer other = ByteBuffer.allocate(18).putShort(12, (short) 0x1234);
    other.position(14).put("name".getBytes(StandardCharsets.US_ASCII));
    ByteBuffer named = run(PARSER, other, 2);
    assertEquals('a', named.get(9));
    assertEquals(14, named.getShort(2));
    assertEquals(1, named.getShort(12));
    ByteBuffer label = packet(0x86dd).putInt(14, 0x6001_2345);
    assertEquals(Integer.reverseBytes(0x1_2345), run(PARSER, label, 2).getInt(52));
  }

  private static ByteBuffer packet(int protocol) {
    return ByteBuffer.allocate(64).putShort(12, (short) protocol);
  }

  private static ByteBuffer run(ByteBuffer packet, int result) {
    return run(PROGRAM, packet, result);
  }

  private static ByteBuffer run(String program, ByteBuffer packet, int result) {
    Requirement.ROOT.orSkip("flow dissectors");
    try (LoadedObject loaded = Loaded.of(program)) {
      Bpf.TestRun run = loaded.program("dissect").testRun(packet.array(), 1);
      assertEquals(result, run.result());
      return ByteBuffer.wrap(run.data()).order(ByteOrder.LITTLE_ENDIAN);
    } catch (UnsupportedProgramException e) {
      return Assumptions.abort("skipped: " + e.getMessage());
    }
  }
}
