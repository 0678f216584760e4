package org.b.backend.attach;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.backend.EnvironmentException;
import org.b.backend.sys.Errno;
import org.b.backend.sys.Interfaces;
import org.b.backend.sys.Netlink;
import org.b.backend.sys.NetlinkAttributes;
import org.b.backend.sys.NetlinkMessage;
import org.b.backend.sys.NetlinkReply;
import org.b.backend.sys.SystemCallException;

/**
 * Traffic control over rtnetlink: the clsact qdisc and its filters (linux/rtnetlink.h,
 * linux/pkt_sched.h, linux/pkt_cls.h, linux/tc_act/tc_bpf.h; net/sched/cls_api.c, sch_api.c).
 */
final class TrafficControl implements AutoCloseable {
  static final int TCA_OPTIONS = 2;
  private static final int TCA_KIND = 1;
  private static final int RTM_NEWQDISC = 36;
  private static final int RTM_DELQDISC = 37;
  private static final int RTM_GETQDISC = 38;
  private static final int RTM_NEWTFILTER = 44;
  private static final int RTM_DELTFILTER = 45;
  private static final int RTM_GETTFILTER = 46;
  private static final int TCMSG = 20;
  private static final int INDEX = 4;
  private static final int HANDLE = 8;
  private static final int PARENT = 12;
  private static final int INFO = 16;
  private static final int TC_H_CLSACT = 0xfffffff1;
  private static final int CLSACT_HANDLE = 0xffff0000;
  private static final int ETH_P_ALL_NETWORK_ORDER = 0x0300;

  /**
   * A filter of the kernel.
   *
   * @param info priority and protocol as the kernel packs them
   * @param name of a bpf filter, or of the bpf action of a matchall filter; else empty
   */
  record Filter(int index, int parent, int handle, int info, String kind, String name) {}

  private final Netlink netlink = Netlink.open();

  /**
   * Makes the clsact qdisc of an interface.
   *
   * @return {@code false} if it was there
   */
  boolean createClsact(Interfaces.Interface face) {
    int index = face.index();
    NetlinkMessage message =
        new NetlinkMessage(RTM_NEWQDISC, Netlink.ACK | Netlink.CREATE | Netlink.EXCLUSIVE, TCMSG)
            .fixedInt(INDEX, index)
            .fixedInt(HANDLE, CLSACT_HANDLE)
            .fixedInt(PARENT, TC_H_CLSACT)
            .attribute(TCA_KIND, "clsact");
    try {
      netlink.request(message);
      return true;
    } catch (SystemCallException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
    if (!qdiscKind(index).equals("clsact")) {
      throw new EnvironmentException(
          face.name() + " has an ingress qdisc, which takes the place of clsact",
          "remove it with: tc qdisc del dev " + face.name() + " ingress");
    }
    return false;
  }

  private String qdiscKind(int index) {
    NetlinkMessage message =
        new NetlinkMessage(RTM_GETQDISC, Netlink.DUMP, TCMSG).fixedInt(INDEX, index);
    for (NetlinkReply reply : netlink.dump(message)) {
      if (reply.type() == RTM_NEWQDISC
          && reply.header().getInt(INDEX) == index
          && reply.header().getInt(HANDLE) == CLSACT_HANDLE) {
        return reply.attributes(TCMSG).text(TCA_KIND).orElse("");
      }
    }
    return "";
  }

  /** Removes the clsact qdisc of an interface if no filter uses it. */
  void removeUnusedClsact(int index) {
    if (!filters(index).isEmpty()) {
      return;
    }
    ignoreGone(
        () ->
            netlink.request(
                new NetlinkMessage(RTM_DELQDISC, Netlink.ACK, TCMSG)
                    .fixedInt(INDEX, index)
                    .fixedInt(HANDLE, CLSACT_HANDLE)
                    .fixedInt(PARENT, TC_H_CLSACT)));
  }

  /** The filters on both sides of an interface's clsact qdisc. */
  List<Filter> filters(int index) {
    List<Filter> result = new ArrayList<>();
    for (Direction direction : Direction.values()) {
      ignoreGone(
          () -> {
            NetlinkMessage message =
                new NetlinkMessage(RTM_GETTFILTER, Netlink.DUMP, TCMSG)
                    .fixedInt(INDEX, index)
                    .fixedInt(PARENT, direction.clsactParent);
            for (NetlinkReply reply : netlink.dump(message)) {
              // A classifier without filters in it is listed with handle 0.
              if (reply.type() == RTM_NEWTFILTER && reply.header().getInt(HANDLE) != 0) {
                result.add(filter(reply));
              }
            }
          });
    }
    return result;
  }

  private static Filter filter(NetlinkReply reply) {
    NetlinkAttributes attributes = reply.attributes(TCMSG);
    String kind = attributes.text(TCA_KIND).orElse("");
    NetlinkAttributes options = attributes.nested(TCA_OPTIONS);
    Optional<String> name =
        switch (kind) {
          case "bpf" -> options.text(ClsactLink.TCA_BPF_NAME);
          case "matchall" -> TcActionLink.actionName(options);
          default -> Optional.empty();
        };
    return new Filter(
        reply.header().getInt(INDEX),
        reply.header().getInt(PARENT),
        reply.header().getInt(HANDLE),
        reply.header().getInt(INFO),
        kind,
        name.orElse(""));
  }

  /** Starts a request for a new filter for all protocols, whose priority the kernel chooses. */
  static NetlinkMessage newFilter(int index, Direction direction, String kind) {
    return new NetlinkMessage(
            RTM_NEWTFILTER, Netlink.ACK | Netlink.CREATE | Netlink.EXCLUSIVE, TCMSG)
        .fixedInt(INDEX, index)
        .fixedInt(PARENT, direction.clsactParent)
        .fixedInt(INFO, ETH_P_ALL_NETWORK_ORDER)
        .attribute(TCA_KIND, kind);
  }

  /**
   * Sends it; the filter as the kernel made it. Found by its name, because what the kernel echoes
   * of a new matchall filter is incomplete.
   */
  Filter create(NetlinkMessage message, int index, String name) {
    netlink.request(message);
    return filters(index).stream()
        .filter(f -> f.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the kernel does not list filter " + name));
  }

  /** Removes a filter, if what has its place now is still that filter. */
  void remove(Filter filter) {
    boolean there =
        filters(filter.index()).stream()
            .anyMatch(
                f ->
                    f.parent() == filter.parent()
                        && f.info() == filter.info()
                        && f.handle() == filter.handle()
                        && f.name().equals(filter.name()));
    if (there) {
      ignoreGone(
          () ->
              netlink.request(
                  new NetlinkMessage(RTM_DELTFILTER, Netlink.ACK, TCMSG)
                      .fixedInt(INDEX, filter.index())
                      .fixedInt(PARENT, filter.parent())
                      .fixedInt(HANDLE, removalHandle(filter))
                      .fixedInt(INFO, filter.info())
                      .attribute(TCA_KIND, filter.kind())));
    }
  }

  /**
   * A priority has one matchall filter at most, which goes only with its priority: handle 0
   * (net/sched/cls_matchall.c, mall_delete).
   */
  private static int removalHandle(Filter filter) {
    return filter.kind().equals("matchall") ? 0 : filter.handle();
  }

  /** The interface, its qdisc or the filter may have gone: then there is nothing to do. */
  private static void ignoreGone(Runnable request) {
    try {
      request.run();
    } catch (SystemCallException e) {
      boolean gone =
          e.errno() == Errno.ENODEV || e.errno() == Errno.ENOENT || e.errno() == Errno.EINVAL;
      if (!gone) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    netlink.close();
  }
}
