package org.b.backend.attach;

import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.Interfaces;

/** Attaches programs, each kind by its own class. */
public final class Attacher {
  private Attacher() {}

  /**
   * Attaches a program in the calling thread's network namespace.
   *
   * @throws EnvironmentException if the interface, function or tracepoint does not exist, the
   *     kernel lacks the hook, or this user may not use it
   * @throws IllegalArgumentException if the request names no hook, or lacks what the hook needs;
   *     the message can be shown to a user
   */
  public static AttachedLink attach(LoadedProgram program, AttachRequest request) {
    switch (request.hook()) {
      case "socket_filter":
        return SocketFilterLink.attach(program, request);
      case "tc":
        return TcLinks.attach(program, face(request), direction(request), request.allowTcx());
      case "tc_action":
        return FilterLink.attach(TcActionLink.KIND, program, face(request), direction(request));
      case "kprobe", "kretprobe", "ksyscall", "kretsyscall":
        return ProbeLink.attach(program, request.hook(), argument(request));
      case "raw_tracepoint":
        return program.type().name().equals(BoundLink.TRACING)
            ? BoundLink.attach(program, request.hook(), argument(request))
            : RawTracepointLink.attach(program, argument(request));
      case "fentry", "fexit", "fmod_ret", "tp_btf", "lsm":
        return BoundLink.attach(program, request.hook(), request.argument());
      case "tracepoint":
        return TracepointLink.attach(program, argument(request));
      case "uprobe", "uretprobe":
        return UserProbeLink.attach(program, request);
      case "usdt":
        return UsdtLink.attach(program, request);
      case "perf_event":
        return PerfEventLink.attach(program, request);
      case "iter":
        return IteratorLink.attach(program, request);
      case "struct_ops":
        return StructOpsLink.attach(request.options().map().orElseThrow(), argument(request));
      case "xdp":
        return XdpLink.attach(program, face(request), request.argument());
      case "sk_msg", "sk_skb":
        return SocketMapLink.attach(program, request);
      case "sk_lookup", "flow_dissector":
        return NamespaceLink.attach(program, request.hook());
      case "netfilter":
        return NetfilterLink.attach(program, request.argument());
      case "sock_ops",
      "cgroup_skb",
      "cgroup_sock",
      "cgroup_sock_addr",
      "cgroup_sockopt",
      "cgroup_sysctl",
      "cgroup_device",
      "lsm_cgroup":
        return CgroupLink.attach(program, request);
      default:
        throw new IllegalArgumentException("there is no hook " + request.hook());
    }
  }

  private static Interfaces.Interface face(AttachRequest request) {
    return Interfaces.require(
        request
            .interfaceName()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the hook " + request.hook() + " needs an interface")));
  }

  private static Direction direction(AttachRequest request) {
    return Direction.parse(request.argument())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the hook " + request.hook() + " needs a direction: ingress or egress"));
  }

  private static String argument(AttachRequest request) {
    if (request.argument().isBlank()) {
      throw new IllegalArgumentException("the hook " + request.hook() + " needs a name");
    }
    return request.argument();
  }
}
