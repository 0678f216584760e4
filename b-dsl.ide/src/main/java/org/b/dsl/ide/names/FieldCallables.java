package org.b.dsl.ide.names;

import java.util.List;
import org.b.core.facts.LeafField;
import org.b.core.facts.LeafOperation;
import org.b.dsl.ide.names.Callable.Owner;
import org.b.dsl.ide.names.Callable.Parameter;

/**
 * What fields have: timers and work in leaves, and fields of contexts that lead to memory; and what
 * dynamic pointers have.
 */
final class FieldCallables {
  private static final Parameter BYTES =
      new Parameter("bytes", true, false, "how many of its bytes; all if left out");

  private FieldCallables() {}

  static List<Callable> all() {
    Parameter offset = parameter("offset", "bytes from the start of the memory");
    Parameter type = parameter("type", "u8, u16, u32 or u64");
    return List.of(
        ofLeaf(
            LeafField.TIMER,
            "start",
            "Has the kernel call a function with `@timer` after so many nanoseconds: 0, or a"
                + " negative error."),
        ofLeaf(
            LeafField.TIMER,
            "cancel",
            "Stops the timer: 1 where it was running, 0 where it was not, or a negative error."),
        ofLeaf(
            LeafField.TIMER,
            "cancel_async",
            "The same without waiting for a callback that runs at the moment."),
        ofLeaf(
            LeafField.WORKQUEUE,
            "start",
            "Has a thread of the kernel call a function with `@workqueue`, which may sleep: 0, or a"
                + " negative error."),
        ofLeaf(
            LeafField.TASK_WORK,
            "schedule_signal",
            "Has a task call a function with `@task_work`, which may sleep, before it goes on in"
                + " user space; a task that waits is woken. 0, or a negative error."),
        ofLeaf(
            LeafField.TASK_WORK,
            "schedule_resume",
            "The same when the task goes back to user space the next time."),
        callable(
            "load",
            Owner.CONTEXT_MEMORY,
            "An integer of the memory; 0 where the memory ends before.",
            offset,
            type),
        callable(
            "store",
            Owner.CONTEXT_MEMORY,
            "Stores an integer in the memory: 0, or a negative error where the memory ends before.",
            offset,
            type,
            parameter("value", "what is stored")),
        pointer(
            "read",
            "i64",
            "Copies bytes to a variable: 0, or a negative error where the memory ends before; then"
                + " the variable stays as it is.",
            offset,
            parameter("variable", "a variable, a part of one, a reference to a leaf"),
            BYTES),
        pointer(
            "write",
            "i64",
            "Copies a value there: 0, or a negative error where the memory ends before or is only"
                + " read.",
            offset,
            parameter("value", "a variable, a part of one, a reference to a leaf, a text"),
            BYTES),
        pointer(
            "data",
            "T *",
            "A reference to what is there; null where the memory ends before, and of packets.",
            offset,
            parameter("type", "what is there: an integer, a struct, an array")),
        pointer("size", "u32", "How many bytes it leads to."));
  }

  /** An operation of a field of leaves that has functions called. */
  private static Callable ofLeaf(String field, String name, String text) {
    LeafField caller = LeafField.named(field).orElseThrow();
    LeafOperation operation =
        caller.operations().stream().filter(o -> o.name().equals(name)).findFirst().orElseThrow();
    List<Parameter> parameters =
        operation.arguments().stream()
            .map(
                argument ->
                    switch (argument) {
                      case LeafOperation.NANOSECONDS ->
                          parameter("after", "nanoseconds, such as `1s`");
                      case LeafOperation.TASK ->
                          parameter("task", "a task, such as `bpf_get_current_task_btf()` gives");
                      default ->
                          parameter(argument, "a function with `" + caller.attribute() + "`");
                    })
            .toList();
    return new Callable(
        name,
        Owner.of(caller),
        parameters,
        operation.function().isKernelFunction() ? "i32" : "i64",
        List.of(operation.function().name()),
        false,
        text);
  }

  private static Callable pointer(
      String name, String result, String text, Parameter... parameters) {
    return new Callable(
        name,
        Owner.DYNPTR,
        List.of(parameters),
        result,
        List.of("bpf_dynptr_" + name),
        false,
        text);
  }

  private static Callable callable(String name, Owner owner, String text, Parameter... parameters) {
    String result = name.equals("load") ? "u64" : "i64";
    return new Callable(name, owner, List.of(parameters), result, List.of(), false, text);
  }

  private static Parameter parameter(String name, String text) {
    return new Parameter(name, false, false, text);
  }
}
