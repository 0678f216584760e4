package org.b.dsl.lower;

import java.util.Map;
import java.util.Optional;
import org.b.core.kernel.KernelTypes;
import org.b.core.types.KernelStructType;

/**
 * The kernel's structs of tracepoints' fields: {@code trace_event_raw_NAME}. Tracepoints that share
 * their fields share a struct, which has the name of their class (DECLARE_EVENT_CLASS in
 * include/trace/events, 6.18); BTF does not say which class a tracepoint is of.
 */
public final class TracepointStructs {
  private static final String START = "trace_event_raw_";

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
          Map.entry("tcp_send_reset", "tcp_event_sk_skb"),
          Map.entry("tcp_receive_reset", "tcp_event_sk"),
          Map.entry("tcp_destroy_sock", "tcp_event_sk"));

  private TracepointStructs() {}

  /** The struct of {@code category:name}; empty where the kernel's types have none. */
  public static Optional<KernelStructType> find(KernelTypes kernel, String argument) {
    String name = argument.substring(argument.indexOf(':') + 1);
    if (argument.startsWith("syscalls:sys_enter_")) {
      name = "sys_enter";
    } else if (argument.startsWith("syscalls:sys_exit_")) {
      name = "sys_exit";
    }
    // Some had a struct of their own in some kernels.
    for (String candidate : new String[] {name, CLASSES.getOrDefault(name, name)}) {
      int id = kernel.struct(START + candidate);
      if (id != 0) {
        return Optional.of(new KernelStructType(kernel, id, START + candidate, false));
      }
    }
    return Optional.empty();
  }
}
