package org.b.backend.attach;

import org.b.backend.EnvironmentException;
import org.b.backend.sys.KernelRelease;
import org.b.backend.sys.SystemCallException;
import org.b.core.facts.KernelVersion;

/** Sentences for what stands in the way of attaching. */
final class AttachErrors {
  private AttachErrors() {}

  static EnvironmentException packet(String what, SystemCallException cause) {
    if (cause.isPermission()) {
      return new EnvironmentException(
          what + " is not allowed to this user",
          "run as root, or give the process CAP_NET_ADMIN, CAP_NET_RAW and CAP_BPF",
          cause);
    }
    return new EnvironmentException(
        what + " failed (" + cause.getMessage() + ")",
        "see with b doctor what this kernel can do",
        cause);
  }

  static EnvironmentException tracing(String what, SystemCallException cause) {
    if (cause.isPermission()) {
      return new EnvironmentException(
          what + " is not allowed to this user",
          "run as root, or give the process CAP_PERFMON and CAP_BPF",
          cause);
    }
    return new EnvironmentException(
        what + " failed (" + cause.getMessage() + ")",
        "see with b doctor what this kernel can do",
        cause);
  }

  /** A hook that a newer kernel has. */
  static EnvironmentException tooOld(String what, KernelVersion since, Throwable cause) {
    return new EnvironmentException(
        "kernel " + KernelRelease.current().text() + " has no " + what,
        "run on Linux " + since + " or newer",
        cause);
  }
}
