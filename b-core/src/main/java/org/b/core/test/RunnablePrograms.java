package org.b.core.test;

import java.util.Set;

/**
 * Which programs the kernel runs on a packet without attaching them: those whose operations have
 * {@code bpf_prog_test_run_skb} or {@code bpf_prog_test_run_xdp} as {@code test_run}
 * (net/core/filter.c, 5.10 to 6.12).
 */
public final class RunnablePrograms {
  private static final Set<String> ON_PACKETS =
      Set.of(
          "BPF_PROG_TYPE_SOCKET_FILTER",
          "BPF_PROG_TYPE_SCHED_CLS",
          "BPF_PROG_TYPE_SCHED_ACT",
          "BPF_PROG_TYPE_XDP",
          "BPF_PROG_TYPE_CGROUP_SKB",
          "BPF_PROG_TYPE_LWT_IN",
          "BPF_PROG_TYPE_LWT_OUT",
          "BPF_PROG_TYPE_LWT_XMIT");

  private RunnablePrograms() {}

  /**
   * Whether a program of that type runs on a packet.
   *
   * @param programType name in {@code enum bpf_prog_type}
   */
  public static boolean onPacket(String programType) {
    return ON_PACKETS.contains(programType);
  }
}
