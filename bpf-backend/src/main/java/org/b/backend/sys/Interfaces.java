package org.b.backend.sys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Network interfaces of the calling thread's network namespace, asked over rtnetlink(7) because
 * /sys/class/net shows the namespace that sysfs was mounted in.
 */
public final class Interfaces {
  private static final int RTM_GETLINK = 18;
  private static final int RTM_NEWLINK = 16;
  private static final int IFINFOMSG_SIZE = 16;
  private static final int IFLA_IFNAME = 3;

  private Interfaces() {}

  /**
   * @param index what the kernel calls it
   */
  public record Interface(String name, int index) {}

  public static List<Interface> list() {
    List<Interface> result = new ArrayList<>();
    try (Netlink netlink = Netlink.open()) {
      NetlinkMessage request = new NetlinkMessage(RTM_GETLINK, Netlink.DUMP, IFINFOMSG_SIZE);
      for (NetlinkReply reply : netlink.dump(request)) {
        if (reply.type() == RTM_NEWLINK) {
          int index = reply.header().getInt(4);
          reply
              .attributes(IFINFOMSG_SIZE)
              .text(IFLA_IFNAME)
              .ifPresent(name -> result.add(new Interface(name, index)));
        }
      }
    }
    return result;
  }

  public static Optional<Interface> find(String name) {
    return list().stream().filter(i -> i.name().equals(name)).findFirst();
  }
}
