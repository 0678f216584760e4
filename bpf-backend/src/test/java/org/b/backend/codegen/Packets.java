package org.b.backend.codegen;

import java.nio.ByteBuffer;
import org.b.backend.load.LoadedProgram;

/** Makes packets and runs programs on them. */
final class Packets {
  private final LoadedProgram program;

  Packets(LoadedProgram program) {
    this.program = program;
  }

  /**
   * Runs the program on a packet that starts with its Ethernet header; returns the result. For a
   * socket filter the kernel takes the first 14 bytes off (bpf_prog_test_run_skb), so that a second
   * header is put before them.
   */
  int run(byte[] packet) {
    byte[] sent = packet;
    if (program.type().name().equals("BPF_PROG_TYPE_SOCKET_FILTER")) {
      sent = ByteBuffer.allocate(14 + packet.length).put(new byte[14]).put(packet).array();
    }
    return program.testRun(sent, 1).result();
  }

  /** The packet after the program has changed it. */
  byte[] changed(byte[] packet) {
    return program.testRun(packet, 1).data();
  }

  static byte[] ethernet(int type, byte[] payload) {
    return ByteBuffer.allocate(14 + payload.length)
        .putShort(12, (short) type)
        .position(14)
        .put(payload)
        .array();
  }

  static byte[] vlan(int type, byte[] payload) {
    return ByteBuffer.allocate(4 + payload.length)
        .putShort(0, (short) 0x2123)
        .putShort(2, (short) type)
        .position(4)
        .put(payload)
        .array();
  }

  /** An IPv4 header of {@code words} 32-bit words, but at least five. */
  static byte[] ip(int words, int source, int destination) {
    return ByteBuffer.allocate(4 * Math.max(5, words))
        .put(0, (byte) (0x40 | words))
        .putInt(12, source)
        .putInt(16, destination)
        .array();
  }
}
