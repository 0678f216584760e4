package org.b.backend.attach;

import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.Errno;
import org.b.backend.sys.OpenFile;
import org.b.backend.sys.SystemCallException;

/** A program for the network namespace of the calling thread: socket lookup, flow dissector. */
final class NamespaceLink {
  private static final String NAMESPACE = "/proc/thread-self/ns/net";

  private NamespaceLink() {}

  static AttachedLink attach(LoadedProgram program, String hook) {
    try (Descriptor namespace = OpenFile.open(NAMESPACE, OpenFile.O_RDONLY)) {
      Descriptor link =
          Bpf.linkCreate(program.descriptor(), namespace.number(), program.attachType());
      return new DescriptorLink(
          program.name(), hook, "network namespace", "network namespace link", link);
    } catch (SystemCallException e) {
      if (e.errno() == Errno.EEXIST || e.errno() == Errno.EBUSY || e.errno() == Errno.E2BIG) {
        throw new EnvironmentException(
            "this network namespace has another " + hook + " program",
            "end its owner; bpftool net shows it",
            e);
      }
      throw AttachErrors.packet("attaching " + program.name() + " to the network namespace", e);
    }
  }
}
