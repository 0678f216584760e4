package org.b.backend.attach;

import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Errno;
import org.b.backend.sys.SystemCallException;

/** A program at a raw tracepoint, by the tracepoint's name: {@code sched_switch}. */
final class RawTracepointLink {
  private RawTracepointLink() {}

  static AttachedLink attach(LoadedProgram program, String tracepoint) {
    try {
      return new DescriptorLink(
          program.name(),
          "raw_tracepoint",
          tracepoint,
          "raw tracepoint",
          Bpf.rawTracepointOpen(tracepoint, program.descriptor()));
    } catch (SystemCallException e) {
      if (e.errno() == Errno.ENOENT) {
        throw new EnvironmentException(
            "this kernel has no tracepoint " + tracepoint,
            "see the folders below /sys/kernel/tracing/events for the names there are",
            e);
      }
      throw AttachErrors.tracing("attaching " + program.name() + " to " + tracepoint, e);
    }
  }
}
