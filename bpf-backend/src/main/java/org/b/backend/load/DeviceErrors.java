package org.b.backend.load;

import org.b.backend.EnvironmentException;
import org.b.backend.sys.Errno;
import org.b.backend.sys.KernelRelease;
import org.b.backend.sys.SystemCallException;
import org.b.core.facts.KernelVersion;

/** Sentences for what stands in the way of programs for one device. */
final class DeviceErrors {
  /** BPF_F_XDP_DEV_BOUND_ONLY. */
  private static final KernelVersion SINCE = new KernelVersion(6, 3);

  private DeviceErrors() {}

  /** Nothing says which device the program is for. */
  static EnvironmentException unknown(String program) {
    return new EnvironmentException(
        "program " + program + " asks the device of a packet, and nothing says which that is",
        "name its interface: LoadOptions.withDevices");
  }

  /** The kernel refused the program before its verifier said anything. */
  static EnvironmentException program(String program, String device, int errno) {
    KernelRelease kernel = KernelRelease.current();
    if (errno == Errno.EPERM || errno == Errno.EACCES) {
      return LoadErrors.permission("program " + program);
    }
    if (!kernel.version().atLeast(SINCE)) {
      return new UnsupportedProgramException(
          "kernel "
              + kernel.text()
              + " lets no program ask the device of a packet, as "
              + program
              + " does",
          "run on Linux " + SINCE + " or newer");
    }
    if (errno == Errno.EOPNOTSUPP) {
      return new EnvironmentException(
          "the driver of interface "
              + device
              + " does not run XDP programs itself, so that "
              + program
              + " cannot ask it",
          "run the program on an interface whose driver does, or leave out what asks the device");
    }
    return new EnvironmentException(
        "the kernel did not load program "
            + program
            + " for interface "
            + device
            + " and its verifier said nothing ("
            + Errno.text(errno)
            + ")",
        "see whether the interface is still there: ip link show dev " + device);
  }

  /** A device for trying programs cannot be made. */
  static EnvironmentException none(String program, SystemCallException cause) {
    String what = "program " + program + " asks the device of a packet, and no device to try it on";
    return cause.isPermission()
        ? new EnvironmentException(
            what + " may be made by this user",
            "run as root, or give the process CAP_SYS_ADMIN (a network namespace) and"
                + " CAP_NET_ADMIN",
            cause)
        : new EnvironmentException(
            what + " can be made (" + cause.getMessage() + ")",
            "it is a pair of virtual interfaces: use a kernel with CONFIG_VETH and CONFIG_NET_NS",
            cause);
  }
}
