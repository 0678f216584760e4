package org.b.dsl.lower;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.kernel.KernelTypes;
import org.b.core.types.KernelStructType;

/**
 * The kernel's structs of tracepoints' fields: {@code trace_event_raw_NAME}. Tracepoints that share
 * their fields share a struct, which has the name of their class (DECLARE_EVENT_CLASS in
 * include/trace/events, 6.18); BTF does not say which class a tracepoint is of.
 */
public final class TracepointStructs {
  private static final String START = "trace_event_raw_";

  /** What the entries of all system calls share. */
  static final String SYSTEM_CALL = START + "sys_enter";

  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry("sched_wakeup", "sched_wakeup_template"),
          Map.entry("sched_wakeup_new", "sched_wakeup_template"),
          Map.entry("sched_waking", "sched_wakeup_template"),
          Map.entry("sched_process_free", "sched_process_template"),
          Map.entry("sched_process_exit", "sched_process_template"),
          Map.entry("block_rq_issue", "block_rq"),
          Map.entry("block_rq_insert", "block_rq"),
          Map.entry("block_rq_complete", "block_rq_completion"),
          Map.entry("block_rq_error", "block_rq_completion"),
          Map.entry("net_dev_queue", "net_dev_template"),
          Map.entry("netif_receive_skb", "net_dev_template"),
          Map.entry("netif_rx", "net_dev_template"),
          Map.entry("softirq_entry", "softirq"),
          Map.entry("softirq_exit", "softirq"),
          Map.entry("softirq_raise", "softirq"),
          Map.entry("tcp_retransmit_skb", "tcp_event_sk_skb"),
          Map.entry("tcp_send_reset", "tcp_event_sk_skb"),
          Map.entry("tcp_receive_reset", "tcp_event_sk"),
          Map.entry("tcp_destroy_sock", "tcp_event_sk"));

  /**
   * Those that had a struct of their own in some kernels (6.18: tcp_retransmit_skb), and share one
   * in others.
   */
  private static final Set<String> CHANGED =
      Set.of("block_rq_complete", "tcp_retransmit_skb", "tcp_send_reset", "sched_process_exit");

  private TracepointStructs() {}

  /** The struct of {@code category:name}; empty where the kernel's types have none. */
  public static Optional<KernelStructType> find(KernelTypes types, String argument) {
    String name = argument.substring(argument.indexOf(':') + 1);
    if (argument.startsWith("syscalls:sys_enter_")) {
      name = "sys_enter";
    } else if (argument.startsWith("syscalls:sys_exit_")) {
      name = "sys_exit";
    }
    String shared = CLASSES.getOrDefault(name, name);
    KernelTypes kernel = types.struct(START + shared) != 0 ? types : types.withStruct(START + name);
    for (String candidate : List.of(name, shared)) {
      int id = kernel.struct(START + candidate);
      if (id != 0) {
        String other = candidate.equals(name) ? shared : name;
        List<String> others = CHANGED.contains(name) ? List.of(START + other) : List.of();
        return Optional.of(new KernelStructType(kernel, id, START + candidate, false, others));
      }
    }
    return Optional.empty();
  }
}
