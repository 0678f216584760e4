package org.b.backend.attach;

import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.Errno;
import org.b.backend.sys.Interfaces;
import org.b.backend.sys.SystemCallException;

/**
 * An XDP program on an interface, by a link (5.9), which the kernel removes with the process. In
 * native mode the driver runs it before it makes a packet buffer; generic mode works on every
 * interface and is slower.
 */
final class XdpLink {
  private static final int BPF_XDP = 37;
  private static final int GENERIC = 1 << 1;
  private static final int NATIVE = 1 << 2;

  private XdpLink() {}

  static AttachedLink attach(LoadedProgram program, Interfaces.Interface face, String mode) {
    if (program.definition().asksDevice()) {
      return forDevice(program, face, mode);
    }
    switch (mode) {
      case "generic":
        return link(program, face, GENERIC, "XDP link, generic");
      case "native":
        return link(program, face, NATIVE, "XDP link, native");
      case "", "frags":
        try {
          return open(program, face, NATIVE, "XDP link, native");
        } catch (SystemCallException e) {
          // Not every driver can, and not with every setting.
          if (e.errno() == Errno.EBUSY || e.isPermission()) {
            throw failure(program, face, "", e);
          }
          return link(program, face, GENERIC, "XDP link, generic");
        }
      case "devmap", "cpumap":
        throw new IllegalArgumentException(
            program.name() + " runs for entries of a table and is not attached to an interface");
      default:
        throw new IllegalArgumentException("the mode of xdp is native or generic, not " + mode);
    }
  }

  /**
   * Native mode alone. Kernels since 6.14 refuse a program for one device in generic mode
   * (dev_xdp_attach in net/core/dev.c); before, the driver would take what it is asked about for
   * one of its own packets.
   */
  private static AttachedLink forDevice(
      LoadedProgram program, Interfaces.Interface face, String mode) {
    if (mode.equals("generic")) {
      throw new IllegalArgumentException(
          program.name() + " asks the device of a packet, which no program does in generic mode");
    }
    try {
      return open(program, face, NATIVE, "XDP link, native");
    } catch (SystemCallException e) {
      if (e.errno() == Errno.EINVAL) {
        throw new EnvironmentException(
            "the kernel did not attach "
                + program.name()
                + " to "
                + face.name()
                + ": it was loaded for another device, or the driver does not run it with the"
                + " interface's settings ("
                + e.getMessage()
                + ")",
            "load it for this interface: LoadOptions.withDevices",
            e);
      }
      throw failure(program, face, "", e);
    }
  }

  private static AttachedLink link(
      LoadedProgram program, Interfaces.Interface face, int flags, String mechanism) {
    try {
      return open(program, face, flags, mechanism);
    } catch (SystemCallException e) {
      throw failure(program, face, flags == NATIVE ? " in native mode" : "", e);
    }
  }

  private static AttachedLink open(
      LoadedProgram program, Interfaces.Interface face, int flags, String mechanism) {
    Descriptor link =
        Bpf.linkCreate(program.descriptor(), face.index(), BPF_XDP, flags, Bpf.LinkExtra.NONE);
    return new DescriptorLink(program.name(), "xdp", face.name(), mechanism, link);
  }

  private static RuntimeException failure(
      LoadedProgram program, Interfaces.Interface face, String mode, SystemCallException cause) {
    if (cause.errno() == Errno.EBUSY) {
      return new EnvironmentException(
          "interface " + face.name() + " has another XDP program",
          "end its owner, or remove it: ip link set dev " + face.name() + " xdp off",
          cause);
    }
    if (cause.errno() == Errno.EOPNOTSUPP && !mode.isEmpty()) {
      return new EnvironmentException(
          "the driver of interface " + face.name() + " does not run XDP programs itself",
          "attach in generic mode: --attach " + program.name() + "=xdp:" + face.name() + ":generic",
          cause);
    }
    return AttachErrors.packet("attaching " + program.name() + " to " + face.name() + mode, cause);
  }
}
