package org.b.core.facts;

import java.util.List;
import java.util.Optional;

/**
 * A stretch of a program that a function of the kernel opens and another one closes.
 *
 * @param opens kernel name of the function that opens it
 * @param closes kernel name of the function that closes it
 * @param nestsSince first kernel on which one may stand within another of its kind
 * @param callsSince first kernel on which functions may be called within it
 */
public record Region(
    String opens, String closes, KernelVersion nestsSince, KernelVersion callsSince) {
  /** Within it a program that may sleep is like any other, and reads what RCU protects. */
  private static final String RCU = "bpf_rcu_read_lock";

  private static final Lazy<List<Region>> ALL =
      new Lazy<>(
          () ->
              FactTables.rows(
                  "regions.table",
                  row ->
                      new Region(
                          row.get("opens"),
                          row.get("closes"),
                          row.version("nests"),
                          row.version("calls"))));

  /** All that there are. */
  public static List<Region> all() {
    return ALL.get();
  }

  /** The region that a helper opens. */
  public static Optional<Region> openedBy(Helper helper) {
    return all().stream().filter(region -> region.opens.equals(helper.name())).findFirst();
  }

  /** The region that a helper closes. */
  public static Optional<Region> closedBy(Helper helper) {
    return all().stream().filter(region -> region.closes.equals(helper.name())).findFirst();
  }

  /** Whether what was read in it is not known to be there any more behind it. */
  public boolean isRcu() {
    return opens.equals(RCU);
  }
}
