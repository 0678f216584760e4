package org.b.backend.attach;

import java.util.ArrayList;
import java.util.List;
import org.b.backend.sys.Interfaces;

/**
 * Traffic control filters that a killed process left behind. Sees the calling thread's network
 * namespace; needs no privilege to find them and CAP_NET_ADMIN to remove them.
 */
public final class StaleAttachments {
  /**
   * One of them.
   *
   * @param program that is attached
   * @param target {@code eth0:ingress}
   * @param pid of the process that is gone
   */
  public record Stale(String program, String target, long pid, int interfaceIndex, String mark) {
    @Override
    public String toString() {
      return program + " at " + target + ", left by process " + pid;
    }
  }

  private StaleAttachments() {}

  /** The filters whose owner is gone. */
  public static List<Stale> find() {
    List<Stale> result = new ArrayList<>();
    try (TrafficControl control = new TrafficControl()) {
      for (Interfaces.Interface face : Interfaces.list()) {
        for (TrafficControl.Filter filter : control.filters(face.index())) {
          OwnerMark.parse(filter.name())
              .filter(OwnerMark::isStale)
              .ifPresent(mark -> result.add(stale(face, filter, mark)));
        }
      }
    }
    return result;
  }

  private static Stale stale(
      Interfaces.Interface face, TrafficControl.Filter filter, OwnerMark mark) {
    String direction =
        filter.parent() == Direction.INGRESS.clsactParent
            ? Direction.INGRESS.text
            : Direction.EGRESS.text;
    return new Stale(
        mark.program(), face.name() + ":" + direction, mark.pid(), face.index(), filter.name());
  }

  /**
   * Removes the filters that {@link #find} finds, and the qdisc below them where their process made
   * it and nobody else uses it.
   *
   * @return what was removed
   */
  public static List<Stale> remove() {
    List<Stale> found = find();
    try (TrafficControl control = new TrafficControl()) {
      for (Stale stale : found) {
        for (TrafficControl.Filter filter : control.filters(stale.interfaceIndex())) {
          if (filter.name().equals(stale.mark())) {
            control.remove(filter);
          }
        }
        if (OwnerMark.parse(stale.mark()).orElseThrow().madeQdisc()) {
          control.removeUnusedClsact(stale.interfaceIndex());
        }
      }
    }
    return found;
  }
}
