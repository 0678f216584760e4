package org.b.benchmark;

import java.nio.ByteBuffer;

/** Packets to run programs on. */
final class Packets {
  static final int SOURCE = 0x0a010203;
  static final int DESTINATION = 0x0a010204;
  static final int OTHER_DESTINATION = 0x0a020304;

  /** The UDP port that {@link #udp} goes to. */
  static final long DESTINATION_PORT = 2000;

  private static final int DNS_PORT = 53;

  /** Bytes of an Ethernet header. */
  static final int ETHERNET = 14;

  private static final int IP = 20;
  private static final int UDP = 8;
  private static final int PAYLOAD = 64;

  private Packets() {}

  /** A UDP packet from 10.1.2.3 to 10.1.2.4, with valid checksums. */
  static byte[] udp() {
    return udp((int) DESTINATION_PORT);
  }

  private static byte[] udp(int port) {
    ByteBuffer packet = ByteBuffer.allocate(ETHERNET + IP + UDP + PAYLOAD);
    packet.position(ETHERNET - 2);
    packet.putShort((short) 0x0800);
    packet.putShort((short) 0x4500).putShort((short) (IP + UDP + PAYLOAD));
    packet.putInt(0x00004000).putShort((short) 0x4011).putShort((short) 0);
    packet.putInt(SOURCE).putInt(DESTINATION);
    packet.putShort((short) 1000).putShort((short) port).putShort((short) (UDP + PAYLOAD));
    int header = sum(packet, ETHERNET, IP);
    packet.putShort(ETHERNET + 10, (short) ~header);
    int pseudo = sum(packet, ETHERNET + 12, 8) + 17 + UDP + PAYLOAD;
    packet.putShort(
        ETHERNET + IP + 6, (short) ~fold(pseudo + sum(packet, ETHERNET + IP, UDP + PAYLOAD)));
    return packet.array();
  }

  /**
   * The same behind one more Ethernet header: BPF_PROG_TEST_RUN hands a socket filter the packet
   * without its link layer, while a packet socket passes it whole (net/bpf/test_run.c, 6.12).
   */
  static byte[] udpForSocketFilter() {
    return forSocketFilter(udp());
  }

  /** A question to a DNS server: the payload is a header that says so, and zeros. */
  static byte[] dnsForSocketFilter() {
    return forSocketFilter(udp(DNS_PORT));
  }

  private static byte[] forSocketFilter(byte[] packet) {
    ByteBuffer wrapped = ByteBuffer.allocate(ETHERNET + packet.length);
    wrapped.put(packet, 0, ETHERNET).put(packet);
    return wrapped.array();
  }

  private static int sum(ByteBuffer packet, int start, int length) {
    int sum = 0;
    for (int i = start; i < start + length; i += 2) {
      sum += packet.getShort(i) & 0xffff;
    }
    return fold(sum);
  }

  private static int fold(int sum) {
    int folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return folded;
  }
}
