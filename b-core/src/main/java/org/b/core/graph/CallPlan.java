package org.b.core.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.b.core.facts.KernelVersion;
import org.b.core.program.Program;
import org.b.core.program.Signature;

/**
 * How subprograms are called: as functions of their own, each with its stack frame, or as copies in
 * their callers.
 */
public final class CallPlan {
  /**
   * First kernel with calls between BPF functions that the verifier follows (commit f4d7e40a5b71).
   */
  public static final KernelVersion CALLS = new KernelVersion(4, 16);

  /** Registers for arguments. */
  private static final int MOST_ARGUMENTS = 5;

  /** Steps of a subprogram up to which copies cost no more than calls do. */
  private static final int SMALL = 12;

  /** Frames of at most MAX_CALL_FRAMES functions may be active. */
  public static final int MOST_FRAMES = 8;

  /**
   * Kernels round every frame up to this many bytes before they add them (check_max_stack_depth).
   */
  private static final int FRAME_UNIT = 32;

  private final Program program;
  private final Map<String, FunctionGraph> graphs = new HashMap<>();
  private final Map<String, Integer> sites = new HashMap<>();
  private final Set<String> inlined = new HashSet<>();

  private CallPlan(Program program, List<FunctionGraph> functions) {
    this.program = program;
    functions.forEach(graph -> graphs.put(graph.function().name(), graph));
    for (FunctionGraph graph : functions) {
      calls(graph).forEach(call -> sites.merge(call.callee().name(), 1, Integer::sum));
    }
    for (FunctionGraph graph : functions) {
      graph
          .function()
          .signature()
          .filter(s -> copies(graph, s))
          .ifPresent(s -> inlined.add(s.name()));
    }
  }

  /** Plans the calls among functions that do not call themselves. */
  public static CallPlan of(Program program, List<FunctionGraph> functions) {
    return new CallPlan(program, functions);
  }

  private boolean copies(FunctionGraph graph, Signature signature) {
    if (signature.callback()) {
      // the kernel calls it
      return false;
    }
    return !program.target().atLeast(CALLS)
        || signature.parameters().size() > MOST_ARGUMENTS
        || signature.takesContext()
        || sites.getOrDefault(signature.name(), 0) == 1
        || steps(graph) <= SMALL;
  }

  private static int steps(FunctionGraph graph) {
    return graph.blocks().stream()
        .mapToInt(
            block ->
                1
                    + (int)
                        block.instructions().stream()
                            .filter(i -> !(i instanceof Instruction.Forget))
                            .count())
        .sum();
  }

  /**
   * Whether an array that a subprogram works on may be where other processors change it: a caller
   * passes a leaf or a variable outside functions, or an array that may be one.
   */
  public boolean isShared(FunctionGraph graph, Local parameter) {
    return isShared(graph, parameter, new HashSet<>());
  }

  private boolean isShared(FunctionGraph graph, Local parameter, Set<Local> seen) {
    int index = graph.parameters().indexOf(parameter);
    if (index < 0 || !seen.add(parameter)) {
      return false;
    }
    for (FunctionGraph caller : graphs.values()) {
      for (Instruction.Call call : calls(caller)) {
        if (call.callee().name().equals(graph.function().name())
            && call.arguments().get(index) instanceof Instruction.CallArgument.OfArray array
            && !(array.memory().base() instanceof Memory.Stack stack
                && !isShared(caller, stack.local(), seen))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether callers get copies of the subprogram. */
  public boolean isInlined(String subprogram) {
    return inlined.contains(subprogram);
  }

  /** The calls in a function, in the order of its blocks. */
  public static List<Instruction.Call> calls(FunctionGraph graph) {
    return graph.blocks().stream()
        .flatMap(block -> block.instructions().stream())
        .filter(Instruction.Call.class::isInstance)
        .map(Instruction.Call.class::cast)
        .toList();
  }

  /** The functions that timers call and that a function names, in the order of its blocks. */
  public static List<Signature> callbacks(FunctionGraph graph) {
    return graph.blocks().stream()
        .flatMap(block -> block.instructions().stream())
        .flatMap(instruction -> callbacks(instruction).stream())
        .toList();
  }

  /** The functions that timers call and that an instruction names. */
  public static List<Signature> callbacks(Instruction instruction) {
    return instruction instanceof Instruction.CallHelper call
        ? call.arguments().stream()
            .filter(Argument.Callback.class::isInstance)
            .map(argument -> ((Argument.Callback) argument).function())
            .toList()
        : List.of();
  }

  /** The functions that one calls, and those that it has timers call. */
  public static Set<String> callees(FunctionGraph graph) {
    Set<String> callees = new LinkedHashSet<>();
    calls(graph).forEach(call -> callees.add(call.callee().name()));
    callbacks(graph).forEach(callback -> callees.add(callback.name()));
    return callees;
  }

  /** An upper bound of the bytes in one function's frame, copies of subprograms included. */
  public int most(FunctionGraph graph) {
    int bytes = StackUse.of(program, graph).bytes();
    for (Instruction.Call call : calls(graph)) {
      if (isInlined(call.callee().name())) {
        bytes += most(graphs.get(call.callee().name())) - StackUse.SAVED_REGISTERS;
      }
    }
    return bytes;
  }

  /** A lower bound of the same: variables of copies may share their places. */
  public int least(FunctionGraph graph) {
    return StackUse.least(graph)
        + calls(graph).stream()
            .filter(call -> isInlined(call.callee().name()))
            .mapToInt(call -> least(graphs.get(call.callee().name())))
            .max()
            .orElse(0);
  }

  /**
   * The stack of a function and all that it calls, in bytes. What a timer calls counts as called:
   * so do kernels where the verifier has found that the timer is never started
   * (check_max_stack_depth).
   *
   * @param frames bytes in a function's own frame, copies of subprograms included
   */
  public int stack(FunctionGraph graph, ToIntFunction<FunctionGraph> frames) {
    return rounded(frames.applyAsInt(graph)) + below(graph, frames);
  }

  private int below(FunctionGraph graph, ToIntFunction<FunctionGraph> frames) {
    int most = 0;
    for (Instruction.Call call : calls(graph)) {
      FunctionGraph callee = graphs.get(call.callee().name());
      most =
          Math.max(
              most,
              isInlined(call.callee().name()) ? below(callee, frames) : stack(callee, frames));
    }
    for (Signature callback : callbacks(graph)) {
      most = Math.max(most, stack(graphs.get(callback.name()), frames));
    }
    return most;
  }

  /** The largest number of frames that are active at once, the function's own included. */
  public int depth(FunctionGraph graph) {
    int most = 1;
    for (Instruction.Call call : calls(graph)) {
      int below = depth(graphs.get(call.callee().name()));
      most = Math.max(most, isInlined(call.callee().name()) ? below : below + 1);
    }
    for (Signature callback : callbacks(graph)) {
      most = Math.max(most, depth(graphs.get(callback.name())) + 1);
    }
    if (graph.loops().stream().anyMatch(Loop::isOutlined)) {
      most += Outline.of(graph).depth();
    }
    return most;
  }

  /** What the kernel counts for a frame of some bytes. */
  public static int rounded(int bytes) {
    return (Math.max(bytes, 1) + FRAME_UNIT - 1) / FRAME_UNIT * FRAME_UNIT;
  }
}
