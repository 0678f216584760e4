package org.b.generator;

import org.b.core.facts.KernelVersion;

/** Events that are emitted, queues, stacks, filters, call stacks. */
final class Buffers implements Family {
  private static final KernelVersion BLOOM = new KernelVersion(5, 16);

  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall("bpf_ringbuf_output");
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    switch (choices.below(4)) {
      case 0 -> {
        Struct event = scope.draft.struct();
        String buffer = scope.draft.fresh("events");
        boolean ring =
            choices.percent(70)
                || !scope.mayCall("bpf_perf_event_output")
                || !scope.function.isProgram();
        scope.draft.declare(
            (ring ? "RingBuffer<" : "PerfBuffer<")
                + event.name()
                + "> "
                + buffer
                + (ring ? "(8192);" : ";"));
        scope.line(buffer + ".emit(" + scope.integers().braces(event) + ");");
      }
      case 1 -> {
        String queue = scope.draft.fresh("q");
        String type = choices.of("u32", "u64");
        scope.draft.declare(choices.of("Queue<", "Stack<") + type + "> " + queue + "(64);");
        String name = scope.draft.fresh("v");
        scope.line(queue + ".push(" + scope.integer() + ");");
        scope.line(type + " " + name + ";");
        scope.line(
            "if ("
                + queue
                + choices.of(".pop(", ".peek(")
                + name
                + ") == 0) "
                + scope.block(s -> s.statements(2)));
        scope.integers.add(new Scope.Variable(name, true));
      }
      case 2 -> {
        if (!scope.draft.target.atLeast(BLOOM)) {
          new Operations().write(scope);
          return;
        }
        String filter = scope.draft.fresh("b");
        scope.draft.declare("BloomFilter<u64> " + filter + "(64);");
        scope.line(filter + ".add(" + scope.integer() + ");");
        scope.line(
            "if ("
                + filter
                + ".contains("
                + scope.integer()
                + ")) "
                + scope.block(s -> s.statements(2)));
      }
      default -> {
        if (!scope.mayCall("bpf_get_stackid") || !scope.function.isProgram()) {
          new Operations().write(scope);
          return;
        }
        String stacks = scope.draft.fresh("stacks");
        scope.draft.declare("StackTraces " + stacks + "(64);");
        String name = scope.draft.fresh("v");
        scope.line("i32 " + name + " = " + stacks + choices.of(".kernel();", ".user();"));
        scope.integers.add(new Scope.Variable(name, true));
      }
    }
  }
}
