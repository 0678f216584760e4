package org.b.backend.sys;

import com.sun.jna.Native;

/**
 * A packet socket (packet(7)) that carries a socket filter program. Nobody reads from it: the
 * program runs before the kernel looks for room in the receive buffer (net/packet/af_packet.c,
 * packet_rcv), so that the smallest buffer loses no count.
 */
public final class PacketSocket {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int SO_ATTACH_BPF = 50;
  private static final int ADDRESS_SIZE = 20;
  private static final byte ETH_P_ALL = 3;

  private PacketSocket() {}

  /**
   * Opens a socket that sees every packet of an interface, in and out. The program is attached
   * before the socket is bound, so that it sees the packets of this interface only.
   *
   * @param interfaceIndex 0 for all interfaces
   */
  public static Descriptor open(Descriptor program, int interfaceIndex) {
    // Protocol 0: receives nothing until it is bound.
    int result = LibC.socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0);
    if (result < 0) {
      throw new SystemCallException("packet socket", Native.getLastError());
    }
    Descriptor socket = new Descriptor(result);
    try (Arena arena = new Arena()) {
      set(socket, SO_RCVBUF, arena.allocate(4).putInt(0, 1), "SO_RCVBUF");
      set(socket, SO_ATTACH_BPF, arena.allocate(4).putInt(0, program.number()), "SO_ATTACH_BPF");
      NativeBuffer address = arena.allocate(ADDRESS_SIZE).putInt(4, interfaceIndex);
      // The protocol is in network order.
      address.bytes().putShort(0, (short) AF_PACKET).put(3, ETH_P_ALL);
      if (LibC.bind(result, address.address(), ADDRESS_SIZE) != 0) {
        throw new SystemCallException("bind packet socket", Native.getLastError());
      }
      return socket;
    } catch (SystemCallException e) {
      socket.close();
      throw e;
    }
  }

  private static void set(Descriptor socket, int option, NativeBuffer value, String name) {
    if (LibC.setsockopt(socket.number(), SOL_SOCKET, option, value.address(), 4) != 0) {
      throw new SystemCallException(name, Native.getLastError());
    }
  }
}
