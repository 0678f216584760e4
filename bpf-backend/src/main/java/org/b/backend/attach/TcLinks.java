package org.b.backend.attach;

import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Errno;
import org.b.backend.sys.Interfaces;
import org.b.backend.sys.SystemCallException;

/**
 * A tc program: a TCX link where the kernel has them (6.6), which the kernel removes with the
 * process, else a filter below clsact.
 */
final class TcLinks {
  private TcLinks() {}

  static AttachedLink attach(
      LoadedProgram program, Interfaces.Interface face, Direction direction, boolean allowTcx) {
    if (allowTcx) {
      try {
        return new DescriptorLink(
            program.name(),
            "tc",
            face.name() + ":" + direction.text,
            "TCX link",
            Bpf.linkCreate(program.descriptor(), face.index(), direction.tcxAttachType));
      } catch (SystemCallException e) {
        // Kernels without TCX do not know the attach type.
        if (e.errno() != Errno.EINVAL && e.errno() != Errno.EOPNOTSUPP) {
          throw AttachErrors.packet(
              "attaching " + program.name() + " to " + face.name() + ":" + direction.text, e);
        }
      }
    }
    return FilterLink.attach(ClsactLink.KIND, program, face, direction);
  }
}
