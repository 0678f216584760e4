package org.b.backend.sys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.b.backend.EnvironmentException;

/**
 * Network interfaces of the calling thread's network namespace, asked over rtnetlink(7) because
 * /sys/class/net shows the namespace that sysfs was mounted in.
 */
public final class Interfaces {
  private static final int RTM_GETLINK = 18;
  private static final int RTM_NEWLINK = 16;
  private static final int IFINFOMSG_SIZE = 16;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_INFO_KIND = 1;

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

  /**
   * @throws EnvironmentException if there is none of this name
   */
  public static Interface require(String name) {
    List<Interface> known = list();
    return known.stream()
        .filter(i -> i.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new EnvironmentException(
                    "there is no network interface " + name,
                    "use one of "
                        + known.stream().map(Interface::name).collect(Collectors.joining(", "))));
  }

  /**
   * Makes two virtual interfaces (veth) of which each receives what the other sends. The kernel
   * names the second one.
   *
   * @throws SystemCallException {@link Errno#EOPNOTSUPP} where the kernel has none
   */
  public static void addPair(String name) {
    try (Netlink netlink = Netlink.open()) {
      netlink.request(
          new NetlinkMessage(
                  RTM_NEWLINK, Netlink.ACK | Netlink.CREATE | Netlink.EXCLUSIVE, IFINFOMSG_SIZE)
              .attribute(IFLA_IFNAME, name)
              .begin(IFLA_LINKINFO)
              .attribute(IFLA_INFO_KIND, "veth")
              .end());
    }
  }
}
