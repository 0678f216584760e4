package org.b.core.graph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.program.Function;
import org.b.core.source.Span;

/**
 * Where the functions of a program may wait for memory: in programs whose hook says so, and in what
 * these alone call; and in what workqueues and task work call. Not in what timers call, nor in
 * loops over tables, which kernels walk under a lock of RCU (bpf_for_each_hash_elem), nor in loops
 * over what bpf_find_vma finds, which holds the lock that a page fault takes (mmap_read_trylock),
 * nor in regions ({@link OpenRegions}).
 */
public final class Sleeping {
  /** Why a function may not sleep. */
  public enum Reason {
    /** A program, whose hook does not let it. */
    HOOK,
    /** A timer calls it, or something else whose functions may not. */
    CALLBACK,
    /** A loop over a table calls it. */
    LOOP,
    /** A loop over what a helper finds calls it. */
    FOUND,
    /** It is called within a region. */
    REGION,
    /** A function calls it that may not sleep itself. */
    CALLER
  }

  /**
   * Why a function may not sleep.
   *
   * @param caller the function that calls it so; its own name where nothing calls it
   * @param place the call, or the function's name
   */
  public record Cause(Reason reason, String caller, Span place) {}

  private final Map<String, Cause> awake = new LinkedHashMap<>();
  private final Map<String, Outline> outlines = new HashMap<>();

  private Sleeping(List<FunctionGraph> graphs) {
    Map<String, FunctionGraph> byName = new HashMap<>();
    Deque<FunctionGraph> work = new ArrayDeque<>();
    for (FunctionGraph graph : graphs) {
      Function function = graph.function();
      byName.put(function.name(), graph);
      outlines.put(function.name(), Outline.of(graph));
      if (function.isCallback()) {
        if (function.caller().filter(field -> !field.callsSleeping()).isPresent()) {
          stays(graph, new Cause(Reason.CALLBACK, function.name(), function.span()), work);
        }
      } else if (!function.isSubprogram() && !function.hook().hook().sleepable()) {
        stays(graph, new Cause(Reason.HOOK, function.name(), function.span()), work);
      }
    }
    for (FunctionGraph graph : graphs) {
      calls(graph, byName, work, Reason.LOOP);
    }
    while (!work.isEmpty()) {
      calls(work.pop(), byName, work, Reason.CALLER);
    }
  }

  /** Finds out for the functions of a program, which do not call themselves. */
  public static Sleeping of(List<FunctionGraph> graphs) {
    return new Sleeping(graphs);
  }

  private void stays(FunctionGraph graph, Cause cause, Deque<FunctionGraph> work) {
    if (awake.putIfAbsent(graph.function().name(), cause) == null) {
      work.add(graph);
    }
  }

  private void calls(
      FunctionGraph graph,
      Map<String, FunctionGraph> byName,
      Deque<FunctionGraph> work,
      Reason reason) {
    String caller = graph.function().name();
    OpenRegions regions = new OpenRegions(graph.entry());
    for (BasicBlock block : graph.blocks()) {
      Optional<Loop> loop = tableLoop(graph, block);
      boolean all = reason == Reason.CALLER || loop.isPresent();
      boolean found = reason == Reason.LOOP && loop.flatMap(Loop::found).isPresent();
      Reason why = !all ? Reason.REGION : found ? Reason.FOUND : reason;
      List<OpenRegions.Open> open = regions.at(block);
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.Call call && (all || !open.isEmpty())) {
          FunctionGraph callee = byName.get(call.callee().name());
          if (callee != null) {
            stays(callee, new Cause(why, caller, call.span()), work);
          }
        }
        open = OpenRegions.after(instruction, open);
      }
    }
  }

  /** Why a function may not sleep; empty where it may. */
  public Optional<Cause> cause(FunctionGraph graph) {
    return Optional.ofNullable(awake.get(graph.function().name()));
  }

  /** The innermost loop over a table, or over what a helper finds, around a block. */
  public Optional<Loop> tableLoop(FunctionGraph graph, BasicBlock block) {
    return tableLoop(outlines.get(graph.function().name()).of(block));
  }

  private static Optional<Loop> tableLoop(Outline.Part part) {
    return part.loop()
        .filter(loop -> loop.isOfHelper())
        .or(() -> part.outer().flatMap(Sleeping::tableLoop));
  }

  /** Whether a block of a function may sleep. */
  public boolean maySleep(FunctionGraph graph, BasicBlock block) {
    return cause(graph).isEmpty() && tableLoop(graph, block).isEmpty();
  }

  /** Whether a part of a function may sleep, all of it. */
  public boolean maySleep(FunctionGraph graph, Outline.Part part) {
    return cause(graph).isEmpty() && tableLoop(part).isEmpty() && !OpenRegions.changed(graph);
  }
}
