package org.b.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelFacts;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;

/**
 * Every helper that takes nothing but the context, numbers and memory, called at every hook where
 * the frontend accepts that: a helper may take something else in programs of another type.
 */
final class HelperFamilies {
  /** A function of a struct, whose other functions stand beside it. */
  private static final String OPERATION = "struct_ops(tcp_congestion_ops.cong_avoid, %s)";

  private static final String OTHERS =
      """
      @struct_ops(tcp_congestion_ops.ssthresh, %1$s) u32 slow_%1$s(struct sock *sk) { return 2; }
      @struct_ops(tcp_congestion_ops.undo_cwnd, %1$s) u32 undo_%1$s(struct sock *sk) { return 2; }
      """;

  /** One place of each program type, and of each with helpers of its own. */
  private static final List<String> PLACES =
      List.of(
          "socket_filter",
          "tc(ingress)",
          "tc_action",
          "xdp",
          "cgroup_skb(egress)",
          "sk_lookup",
          "sk_reuseport",
          "flow_dissector",
          "netfilter(ipv4, local_in)",
          "lwt_in",
          "lwt_out",
          "lwt_xmit",
          "sock_ops",
          "sk_msg",
          "sk_skb(stream_parser)",
          "sk_skb(stream_verdict)",
          "cgroup_sock(create)",
          "cgroup_sock(post_bind4)",
          "cgroup_sock_addr(connect4)",
          "cgroup_sock_addr(recvmsg4)",
          "cgroup_sockopt(get)",
          "cgroup_sockopt(set)",
          "cgroup_sysctl",
          "cgroup_device",
          "kprobe(vfs_read)",
          "kretprobe(vfs_read)",
          "tracepoint(sched:sched_switch)",
          "raw_tracepoint(sched_switch)",
          "tp_btf(sched_switch)",
          "perf_event(cpu_clock, 99hz)",
          "fentry(vfs_read)",
          "fexit(vfs_read)",
          "iter(task)",
          "lsm(file_open)",
          OPERATION);

  private HelperFamilies() {}

  /** A program for each place, by name, on kernels from the target on. */
  static Map<String, String> of(String target) {
    Map<String, String> programs = new LinkedHashMap<>();
    for (String place : PLACES) {
      String start = "#target \"" + target + "\"\nu64 results;\n";
      StringBuilder accepted = new StringBuilder(start);
      for (Helper helper : KernelFacts.helpers()) {
        Optional<String> program = helper.call().flatMap(call -> program(place, helper, call));
        if (program.filter(text -> isAccepted(start + text)).isPresent()) {
          accepted.append(program.get());
        }
      }
      programs.put(place.replaceAll("\\W+", "_"), accepted.toString());
    }
    return programs;
  }

  private static boolean isAccepted(String text) {
    return !Frontend.analyze(FrontendRequest.of(new SourceFile("helper.b", text))).hasErrors();
  }

  private static Optional<String> program(String place, Helper helper, HelperCall call) {
    StringBuilder variables = new StringBuilder();
    List<String> arguments = new ArrayList<>();
    for (HelperCall.Parameter parameter : call.parameters()) {
      String name = "m" + arguments.size();
      switch (parameter.kind()) {
        case CTX -> arguments.add("ctx");
        case U32, U64, I32, I64 -> arguments.add("0");
        case IN, OUT, INOUT -> {
          variables.append("u64 ").append(name).append(" = 0; ");
          arguments.add(name);
        }
        case SIZE, SIZE_OR_ZERO -> arguments.add("8");
        default -> {
          return Optional.empty();
        }
      }
    }
    String statements =
        variables + "results += (u64) " + helper.name() + "(" + String.join(", ", arguments) + ");";
    if (!place.equals(OPERATION)) {
      return Optional.of(
          "@%s u32 on_%s(ctx) { %s return 0; }%n".formatted(place, helper.name(), statements));
    }
    String struct = "number_" + helper.number();
    return Optional.of(
        OTHERS.formatted(struct)
            + "@%s void on_%s(struct sock *sk, u32 ack, u32 acked) { %s }%n"
                .formatted(OPERATION.formatted(struct), helper.name(), statements));
  }
}
