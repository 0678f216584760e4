package org.b.backend.attach;

import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.PerfEvent;
import org.b.backend.sys.SystemCallException;

/** Lets programs run at perf events: by a link where the kernel has them (5.15), else by ioctl. */
final class PerfEvents {
  private static final int BPF_PERF_EVENT = 41;

  private PerfEvents() {}

  /**
   * @param event closed if this fails
   */
  static AttachedLink bind(LoadedProgram program, String hook, String target, Descriptor event) {
    Descriptor link;
    try {
      link = Bpf.linkCreate(program.descriptor(), event.number(), BPF_PERF_EVENT);
    } catch (SystemCallException e) {
      // An older kernel, or a missing privilege, which the old way meets again.
      return bindByControl(program, hook, target, event);
    }
    try {
      PerfEvent.enable(event);
      return new DescriptorLink(program.name(), hook, target, "perf event link", link, event);
    } catch (SystemCallException e) {
      link.close();
      event.close();
      throw failure(program, target, e);
    }
  }

  private static AttachedLink bindByControl(
      LoadedProgram program, String hook, String target, Descriptor event) {
    try {
      PerfEvent.setProgram(event, program.descriptor());
      PerfEvent.enable(event);
      return new DescriptorLink(program.name(), hook, target, "perf event", event);
    } catch (SystemCallException e) {
      event.close();
      throw failure(program, target, e);
    }
  }

  private static RuntimeException failure(
      LoadedProgram program, String target, SystemCallException cause) {
    return AttachErrors.tracing("attaching " + program.name() + " to " + target, cause);
  }
}
