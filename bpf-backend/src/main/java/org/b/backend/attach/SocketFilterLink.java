package org.b.backend.attach;

import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.Interfaces;
import org.b.backend.sys.PacketSocket;
import org.b.backend.sys.SystemCallException;

/**
 * A socket filter on a packet socket: sees each packet of an interface once, in and out, from the
 * Ethernet header on. VLAN tags are not in the packet but beside it: the kernel has taken them out
 * of received ones (net/core/dev.c, __netif_receive_skb_core).
 */
final class SocketFilterLink {
  private SocketFilterLink() {}

  static AttachedLink attach(LoadedProgram program, AttachRequest request) {
    int index =
        request.interfaceName().map(Interfaces::require).map(Interfaces.Interface::index).orElse(0);
    String target = request.interfaceName().orElse("all interfaces");
    try {
      Descriptor socket = PacketSocket.open(program.descriptor(), index);
      return new DescriptorLink(program.name(), "socket_filter", target, "packet socket", socket);
    } catch (SystemCallException e) {
      throw AttachErrors.packet(
          "attaching " + program.name() + " to a packet socket on " + target, e);
    }
  }
}
