package org.b.backend.attach;

import java.util.Optional;
import org.b.backend.maps.BpfMap;

/**
 * Where a program is to be attached.
 *
 * @param hook as the language spells it: {@code tc}, {@code kprobe}, {@code cgroup_skb}
 * @param argument what stands in the hook's parentheses: a function, a system call, a tracepoint,
 *     {@code ingress} or {@code egress}, {@code path:symbol}; empty for hooks without one
 * @param interfaceName for the packet hooks; a socket filter without one sees all interfaces
 * @param allowTcx whether a tc program may be attached by a TCX link where the kernel has them
 * @param options what few hooks need
 */
public record AttachRequest(
    String hook,
    String argument,
    Optional<String> interfaceName,
    boolean allowTcx,
    Options options) {

  /**
   * @param cgroup folder of the control group for the cgroup hooks and {@code sock_ops}
   * @param process for uprobes, USDT probes and perf events: this process only; empty for all
   * @param map for {@code sk_msg} and {@code sk_skb}: the table of sockets; for {@code iter}: the
   *     table to go through; for {@code struct_ops}: the table of functions
   */
  public record Options(Optional<String> cgroup, Optional<Integer> process, Optional<BpfMap> map) {
    public static final Options NONE =
        new Options(Optional.empty(), Optional.empty(), Optional.empty());
  }

  public AttachRequest(
      String hook, String argument, Optional<String> interfaceName, boolean allowTcx) {
    this(hook, argument, interfaceName, allowTcx, Options.NONE);
  }

  /** A program of a control group. */
  public static AttachRequest cgroup(String hook, String argument, String folder) {
    return new AttachRequest(hook, argument, Optional.empty(), true)
        .withOptions(new Options(Optional.of(folder), Optional.empty(), Optional.empty()));
  }

  /** A program of a table of sockets. */
  public static AttachRequest sockets(String hook, String argument, BpfMap table) {
    return new AttachRequest(hook, argument, Optional.empty(), true)
        .withOptions(new Options(Optional.empty(), Optional.empty(), Optional.of(table)));
  }

  /**
   * @param mode {@code native}, {@code generic}, or empty for the best that the interface has
   */
  public static AttachRequest xdp(String interfaceName, String mode) {
    return new AttachRequest("xdp", mode, Optional.of(interfaceName), true);
  }

  public AttachRequest withOptions(Options other) {
    return new AttachRequest(hook, argument, interfaceName, allowTcx, other);
  }

  public static AttachRequest socketFilter(String interfaceName) {
    return new AttachRequest("socket_filter", "", Optional.of(interfaceName), true);
  }

  /**
   * @param direction {@code ingress} or {@code egress}
   */
  public static AttachRequest tc(String interfaceName, String direction) {
    return new AttachRequest("tc", direction, Optional.of(interfaceName), true);
  }

  /**
   * @param direction {@code ingress} or {@code egress}
   */
  public static AttachRequest tcAction(String interfaceName, String direction) {
    return new AttachRequest("tc_action", direction, Optional.of(interfaceName), true);
  }

  /**
   * @param hook {@code kprobe}, {@code kretprobe}, {@code ksyscall}, {@code kretsyscall} or {@code
   *     raw_tracepoint}
   */
  public static AttachRequest tracing(String hook, String argument) {
    return new AttachRequest(hook, argument, Optional.empty(), true);
  }

  /** The same with clsact even where the kernel has TCX. */
  public AttachRequest withoutTcx() {
    return new AttachRequest(hook, argument, interfaceName, false, options);
  }
}
