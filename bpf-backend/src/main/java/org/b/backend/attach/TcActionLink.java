package org.b.backend.attach;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.Interfaces;
import org.b.backend.sys.NetlinkAttributes;
import org.b.backend.sys.NetlinkMessage;

/**
 * A tc action program: a matchall filter sends every packet to a bpf action, whose result is the
 * verdict (net/sched/act_bpf.c, tcf_bpf_act). Results that the action does not know let the packet
 * go on.
 */
final class TcActionLink {
  private static final int TCA_MATCHALL_ACT = 2;
  private static final int FIRST_ACTION = 1;
  private static final int TCA_ACT_KIND = 1;
  private static final int TCA_ACT_OPTIONS = 2;
  private static final int TCA_ACT_BPF_PARMS = 2;
  private static final int TCA_ACT_BPF_FD = 5;
  private static final int TCA_ACT_BPF_NAME = 6;
  private static final int PARMS_SIZE = 20;
  private static final int PARMS_ACTION = 8;
  private static final int TC_ACT_OK = 0;

  static final FilterLink.Kind KIND =
      new FilterLink.Kind(
          "tc_action",
          "clsact matchall filter with bpf action",
          new FilterLink.Missing(
              "no bpf action for traffic control",
              "attach the program as classifier (tc), or use a kernel with CONFIG_NET_ACT_BPF and"
                  + " CONFIG_NET_CLS_MATCHALL and load its modules: modprobe act_bpf cls_matchall"),
          TcActionLink::message);

  private TcActionLink() {}

  private static NetlinkMessage message(
      LoadedProgram program, Interfaces.Interface face, Direction direction, String name) {
    // struct tc_act_bpf: index, capabilities, action, reference counts. The action is what happens
    // when the program says TC_ACT_UNSPEC.
    byte[] parameters =
        ByteBuffer.allocate(PARMS_SIZE)
            .order(ByteOrder.nativeOrder())
            .putInt(PARMS_ACTION, TC_ACT_OK)
            .array();
    return TrafficControl.newFilter(face.index(), direction, "matchall")
        .begin(TrafficControl.TCA_OPTIONS)
        .begin(TCA_MATCHALL_ACT)
        .begin(FIRST_ACTION)
        .attribute(TCA_ACT_KIND, "bpf")
        .begin(TCA_ACT_OPTIONS)
        .attribute(TCA_ACT_BPF_PARMS, parameters)
        .attribute(TCA_ACT_BPF_FD, program.descriptor().number())
        .attribute(TCA_ACT_BPF_NAME, name)
        .end()
        .end()
        .end()
        .end();
  }

  /** The name of the bpf action of a matchall filter with these options. */
  static Optional<String> actionName(NetlinkAttributes options) {
    return options
        .nested(TCA_MATCHALL_ACT)
        .nested(FIRST_ACTION)
        .nested(TCA_ACT_OPTIONS)
        .text(TCA_ACT_BPF_NAME);
  }
}
