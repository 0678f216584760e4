package org.b.backend.attach;

import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Errno;
import org.b.backend.sys.SystemCallException;

/**
 * A program that was bound to a kernel function, tracepoint or security hook when it was loaded
 * ({@code fentry}, {@code fexit}, {@code tp_btf}, {@code lsm}).
 */
final class BoundLink {
  static final String TRACING = "BPF_PROG_TYPE_TRACING";

  private BoundLink() {}

  static AttachedLink attach(LoadedProgram program, String hook, String target) {
    String section = program.definition().section();
    String bound = section.substring(section.indexOf('/') + 1);
    if (!target.isEmpty() && !target.equals(bound)) {
      throw new IllegalArgumentException(
          program.name() + " was compiled for " + bound + " and cannot be attached to " + target);
    }
    if (hook.equals("lsm")) {
      SecurityModules.requirePrograms();
    }
    try {
      return new DescriptorLink(
          program.name(),
          hook,
          bound,
          "tracing link",
          Bpf.rawTracepointOpen(null, program.descriptor()));
    } catch (SystemCallException e) {
      if (e.errno() == Errno.EBUSY) {
        throw new EnvironmentException(
            bound + " has as many programs as it can have, or is traced in another way",
            "stop other tracers of this function",
            e);
      }
      throw AttachErrors.tracing("attaching " + program.name() + " to " + bound, e);
    }
  }
}
