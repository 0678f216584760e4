package org.b.backend.attach;

import java.util.Optional;

/**
 * Where a program is to be attached.
 *
 * @param hook as the language spells it: {@code socket_filter}, {@code tc}, {@code tc_action},
 *     {@code kprobe}, {@code kretprobe}, {@code ksyscall}, {@code kretsyscall}, {@code
 *     raw_tracepoint}
 * @param argument what stands in the hook's parentheses: a function, a system call, a tracepoint,
 *     {@code ingress} or {@code egress}; empty for socket filters
 * @param interfaceName for the packet hooks; a socket filter without one sees all interfaces
 * @param allowTcx whether a tc program may be attached by a TCX link where the kernel has them
 */
public record AttachRequest(
    String hook, String argument, Optional<String> interfaceName, boolean allowTcx) {

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
    return new AttachRequest(hook, argument, interfaceName, false);
  }
}
