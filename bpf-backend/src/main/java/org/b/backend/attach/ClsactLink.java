package org.b.backend.attach;

import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.Interfaces;
import org.b.backend.sys.NetlinkMessage;

/** A tc program as a bpf filter with direct action: its result is the verdict (4.5). */
final class ClsactLink {
  static final int TCA_BPF_NAME = 7;
  private static final int TCA_BPF_FD = 6;
  private static final int TCA_BPF_FLAGS = 8;
  private static final int DIRECT_ACTION = 1;

  static final FilterLink.Kind KIND =
      new FilterLink.Kind(
          "tc",
          "clsact filter",
          new FilterLink.Missing(
              "no clsact qdisc or no bpf classifier",
              "use a kernel with CONFIG_NET_SCH_INGRESS and CONFIG_NET_CLS_BPF, and load its"
                  + " modules: modprobe sch_ingress cls_bpf"),
          ClsactLink::message);

  private ClsactLink() {}

  private static NetlinkMessage message(
      LoadedProgram program, Interfaces.Interface face, Direction direction, String name) {
    return TrafficControl.newFilter(face.index(), direction, "bpf")
        .begin(TrafficControl.TCA_OPTIONS)
        .attribute(TCA_BPF_FD, program.descriptor().number())
        .attribute(TCA_BPF_NAME, name)
        .attribute(TCA_BPF_FLAGS, DIRECT_ACTION)
        .end();
  }
}
