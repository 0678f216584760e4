package org.b.dsl.ide.names;

import static org.b.dsl.ide.names.Callables.parameter;

import java.util.List;
import org.b.dsl.ide.names.Callable.Owner;
import org.b.dsl.ide.names.Callable.Parameter;

/** Methods of tables that do not map keys to leaves. */
final class TableCallables {
  private static final Parameter VALUE = parameter("value", "the value, or its fields in braces");
  private static final Parameter INTO =
      parameter("variable", "a variable of the values' type, which gets the value");
  private static final Parameter RESERVED =
      parameter("reservation", "the variable that has what `reserve` gave");

  private TableCallables() {}

  static List<Callable> all() {
    return List.of(
        method(
            "push", VALUE, "i64", "bpf_map_push_elem", "Puts a value in: 0, or a negative error."),
        method(
            "pop",
            INTO,
            "i64",
            "bpf_map_pop_elem",
            "Takes a value out: 0, or a negative error and zeros where there is none."),
        method(
            "peek",
            INTO,
            "i64",
            "bpf_map_peek_elem",
            "Gives the next value and leaves it in: 0, or a negative error and zeros where there is"
                + " none."),
        new Callable(
            "add",
            Owner.TABLE,
            List.of(
                parameter(
                    "value", "the value; of a table of sockets the key, or its fields in braces")),
            "i64",
            List.of("bpf_map_push_elem", "bpf_sock_map_update", "bpf_sock_hash_update"),
            false,
            "Counts a value in a histogram, adds it to a filter, or adds the socket that the"
                + " program runs for under a key: 0, or a negative error."),
        method(
            "assign",
            parameter("key", "number or key of the socket"),
            "i64",
            "bpf_sk_assign",
            "Chooses the socket under a key for the packet or connection: 0, or a negative error,"
                + " -2 where there is none."),
        method(
            "contains",
            VALUE,
            "u8:1",
            "bpf_map_peek_elem",
            "Whether the value may have been added; where it says no, it was not."),
        method(
            "emit",
            parameter("event", "the event, or its fields in braces"),
            "i64",
            "bpf_ringbuf_output",
            "Sends a copy of an event to user space, or of its first bytes where a second argument"
                + " says how many: 0, or a negative error where the buffer is full. Where the"
                + " target has no ring buffers: `bpf_perf_event_output`."),
        new Callable(
            "reserve",
            Owner.TABLE,
            List.of(
                new Parameter(
                    "bytes",
                    true,
                    false,
                    "how many of the event's bytes: then the result is a `struct bpf_dynptr *`"
                        + " (kernel 5.19)")),
            "Event *",
            List.of("bpf_ringbuf_reserve"),
            false,
            "Space for an event, zeroed; null where the buffer is full. Fill it, then `submit` or"
                + " `discard` it on every path, once."),
        method(
            "submit",
            RESERVED,
            "",
            "bpf_ringbuf_submit",
            "Sends what was reserved to user space; it cannot be used any more."),
        method(
            "discard",
            RESERVED,
            "",
            "bpf_ringbuf_discard",
            "Gives what was reserved back unsent; it cannot be used any more."),
        new Callable(
            "leaf",
            Owner.TABLE,
            List.of(),
            "Leaf *",
            List.of("bpf_get_local_storage"),
            false,
            "The leaf of the control group that the program is attached to, which is always there."),
        new Callable(
            "kernel",
            Owner.TABLE,
            List.of(),
            "i32",
            List.of("bpf_get_stackid"),
            false,
            "Number of the present call stack in the kernel, or a negative error."),
        new Callable(
            "user",
            Owner.TABLE,
            List.of(),
            "i32",
            List.of("bpf_get_stackid"),
            false,
            "Number of the present call stack in user space, or a negative error."),
        new Callable(
            "redirect",
            Owner.TABLE,
            List.of(
                parameter("key", "number of the entry, or key of the socket"),
                new Parameter(
                    "otherwise",
                    true,
                    false,
                    "the result where there is no such entry; XDP_ABORTED if left out. Of tables of"
                        + " sockets: BPF_F_INGRESS for what the socket receives")),
            "u32",
            List.of(
                "bpf_redirect_map",
                "bpf_msg_redirect_map",
                "bpf_msg_redirect_hash",
                "bpf_sk_redirect_map",
                "bpf_sk_redirect_hash"),
            false,
            "Redirects the packet or message when the program returns this result: `return"
                + " devices.redirect(1, XDP_PASS);`, `return sockets.redirect(key);`."),
        method(
            "current_under",
            parameter("index", "number of the control group"),
            "u8:1",
            "bpf_current_task_under_cgroup",
            "Whether the present task is in the control group or in one below it."));
  }

  private static Callable method(
      String name, Parameter parameter, String result, String helper, String documentation) {
    return new Callable(
        name, Owner.TABLE, List.of(parameter), result, List.of(helper), false, documentation);
  }
}
