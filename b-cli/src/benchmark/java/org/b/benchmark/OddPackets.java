package org.b.benchmark;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a packet may look like on its way: other protocols behind IPv4, options, fragments, VLAN
 * tags, headers that say of themselves what cannot be, and each of them cut off at every length.
 * Two programs that do the same do it on all of these.
 */
final class OddPackets {
  private static final int TYPE = 12;
  private static final int TAG = 4;
  private static final int IP = 20;

  /** Less is no packet to BPF_PROG_TEST_RUN (net/bpf/test_run.c, Linux 6.18). */
  private static final int SHORTEST = Packets.ETHERNET + 1;

  /** More tags than a parser follows. */
  private static final int MOST_TAGS = 11;

  private OddPackets() {}

  /**
   * @param packet IPv4 behind Ethernet without options or tags
   * @param start of its Ethernet header
   */
  static List<byte[]> of(byte[] packet, int start) {
    List<byte[]> whole = new ArrayList<>();
    for (int protocol : new int[] {1, 6, 17, 132}) {
      byte[] other = with(packet, start + Packets.ETHERNET + 9, protocol);
      whole.add(other);
      for (int words : new int[] {0, 4, 6, 15}) {
        whole.add(with(options(other, start, words), start + Packets.ETHERNET, 0x40 | words));
      }
      // the second byte of the offset, the highest bits of it, and "more fragments"
      whole.add(with(other, start + Packets.ETHERNET + 7, 1));
      whole.add(with(other, start + Packets.ETHERNET + 6, 0x10));
      whole.add(with(other, start + Packets.ETHERNET + 6, 0x20));
      for (int length : new int[] {0x00, 0x40, 0x50, 0xf0}) {
        whole.add(with(other, start + Packets.ETHERNET + IP + 12, length));
      }
      whole.add(
          with(
              with(other, start + Packets.ETHERNET + IP + 6, 0),
              start + Packets.ETHERNET + IP + 7,
              0));
    }
    whole.add(with(packet, start + Packets.ETHERNET, 0x65));
    whole.add(with(packet, start + TYPE, 0x86));
    for (int tags = 1; tags <= MOST_TAGS; tags++) {
      whole.add(tagged(packet, start, tags));
    }
    List<byte[]> all = new ArrayList<>();
    for (byte[] each : whole) {
      for (int length = SHORTEST; length <= each.length; length++) {
        all.add(Arrays.copyOf(each, length));
      }
    }
    return all;
  }

  private static byte[] with(byte[] packet, int place, int value) {
    byte[] changed = packet.clone();
    changed[place] = (byte) value;
    return changed;
  }

  private static byte[] options(byte[] packet, int start, int words) {
    int bytes = Math.max(0, words * 4 - IP);
    return inserted(packet, start + Packets.ETHERNET + IP, new byte[bytes]);
  }

  private static byte[] tagged(byte[] packet, int start, int tags) {
    ByteBuffer headers = ByteBuffer.allocate(tags * TAG);
    for (int tag = 0; tag < tags; tag++) {
      headers.putShort((short) 0x8100).putShort((short) (tag + 1));
    }
    return inserted(packet, start + TYPE, headers.array());
  }

  private static byte[] inserted(byte[] packet, int place, byte[] bytes) {
    return ByteBuffer.allocate(packet.length + bytes.length)
        .put(packet, 0, place)
        .put(bytes)
        .put(packet, place, packet.length - place)
        .array();
  }
}
