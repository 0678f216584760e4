package org.b.cli.endtoend;

import java.util.List;

/**
 * Two network namespaces joined by a pair of interfaces, {@code left0} with 10.77.0.1 and {@code
 * right0} with 10.77.0.2, without other traffic: no IPv6, neighbours set by hand.
 */
final class Namespaces implements AutoCloseable {
  private final String left;
  private final String right;

  Namespaces() {
    String name = "be" + ProcessHandle.current().pid() + "-" + System.nanoTime() % 100_000;
    left = name + "l";
    right = name + "r";
    try {
      ip("netns", "add", left);
      ip("netns", "add", right);
      ip("-n", left, "link", "add", "left0", "type", "veth", "peer", "right0", "netns", right);
      configure(left, "left0", "02:00:00:00:00:01", "10.77.0.1", "10.77.0.2", "02:00:00:00:00:02");
      configure(
          right, "right0", "02:00:00:00:00:02", "10.77.0.2", "10.77.0.1", "02:00:00:00:00:01");
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private static void configure(
      String space, String link, String mac, String address, String other, String otherMac) {
    ip("-n", space, "link", "set", link, "address", mac, "addrgenmode", "none");
    ip("-n", space, "address", "add", address + "/24", "dev", link);
    ip("-n", space, "link", "set", link, "up");
    ip("-n", space, "neigh", "replace", other, "lladdr", otherMac, "dev", link);
  }

  /** Words that run what follows in the left namespace. */
  List<String> inLeft() {
    return List.of("ip", "netns", "exec", left);
  }

  String leftName() {
    return left;
  }

  String rightName() {
    return right;
  }

  private static void ip(String... words) {
    List<String> command = new java.util.ArrayList<>(List.of("ip"));
    command.addAll(List.of(words));
    Launcher.shell(command.toArray(String[]::new));
  }

  @Override
  public void close() {
    for (String space : List.of(left, right)) {
      Launcher.run(new ProcessBuilder("ip", "netns", "del", space));
    }
  }
}
