package org.b.cli.session;

import java.util.Optional;
import org.b.cli.Failure;
import org.b.core.program.Function;

/** Programs that are loaded here and attached by others, who own the place. */
final class AttachedElsewhere {
  private static final String ROUTE = "lwt_";

  private AttachedElsewhere() {}

  /** Who attaches programs of a hook, and how; empty where this command does it. */
  private static Optional<String> how(Function function, Optional<String> pin) {
    String hook = function.hook().hook().name();
    if (hook.equals("sk_reuseport")) {
      return Optional.of(
          "whoever opens the sockets does it: setsockopt with SO_ATTACH_REUSEPORT_EBPF and the"
              + " program's descriptor");
    } else if (hook.startsWith(ROUTE)) {
      return Optional.of(
          "a route does it: ip route add NETWORK encap bpf "
              + hook.substring(ROUTE.length())
              + " pinned "
              + pin.orElse("DIR")
              + "/"
              + function.name()
              + " dev IFACE");
    }
    return Optional.empty();
  }

  static boolean is(Function function) {
    return how(function, Optional.empty()).isPresent();
  }

  /**
   * What is to be said of one that is loaded.
   *
   * @param pin where programs are kept, if anywhere
   */
  static String note(Function function, Optional<String> pin) {
    return "`"
        + function.name()
        + "` is loaded and not attached; "
        + how(function, pin).orElseThrow()
        + (pin.isEmpty() ? " (--pin DIR keeps it for that)" : "");
  }

  /** One was to be attached, or nothing else is there to run. */
  static Failure failure(Function function) {
    return Failure.usage(
        "b loads `"
            + function.hook().hook().name()
            + "` programs such as `"
            + function.name()
            + "`, but does not attach them",
        "keep it with --pin DIR, a new folder below /sys/fs/bpf; "
            + how(function, Optional.empty()).orElseThrow());
  }
}
