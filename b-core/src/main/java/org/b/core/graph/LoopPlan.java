package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.License;
import org.b.core.program.Program;
import org.b.core.types.DynamicPointer;

/**
 * Which loops become functions that bpf_loop calls, or that the function around calls for each
 * number of an iterator of the kernel: none, unless the verifier would walk too many iterations
 * otherwise. Such a function it walks until it brings nothing new, however often it runs. What a
 * callback may not do, hold or give back from one round to the next, is for iterators.
 */
public final class LoopPlan {
  /** Fewer iterations are not worth the calls. */
  private static final long FEWEST = 8;

  private LoopPlan() {}

  /** The first kernel after the target on which loops have a form that makes it cheap enough. */
  public static Optional<KernelVersion> cheapSince(FunctionGraph graph, Program program) {
    return LoopForms.later(graph.programType(), program.target()).stream()
        .filter(
            later -> isCheap(graph, LoopForms.of(graph.programType(), later, program.license())))
        .findFirst();
  }

  /** Whether another licence would allow a form of loops that makes it cheap enough. */
  public static boolean isCheapWithLicense(FunctionGraph graph, Program program) {
    return isCheap(graph, LoopForms.of(graph.programType(), program.target(), License.COMPATIBLE));
  }

  private static boolean isCheap(FunctionGraph graph, LoopForms forms) {
    return Cost.of(planned(graph, forms)) <= Cost.BUDGET;
  }

  static FunctionGraph of(FunctionGraph graph, Program program) {
    return planned(graph, LoopForms.of(graph.programType(), program));
  }

  private static FunctionGraph planned(FunctionGraph graph, LoopForms forms) {
    if (graph.loops().isEmpty() || forms.isEmpty() || Cost.of(graph) <= Cost.BUDGET) {
      return graph;
    }
    LoopBlocks blocks = LoopBlocks.of(graph);
    FunctionGraph best = graph;
    while (true) {
      Optional<FunctionGraph> next = better(best, blocks, forms);
      if (next.isEmpty()) {
        return graph;
      }
      best = next.get();
      if (Cost.of(best) <= Cost.BUDGET) {
        return best;
      }
    }
  }

  /** One more loop changed: the outermost that suffices, or the one that saves the most. */
  private static Optional<FunctionGraph> better(
      FunctionGraph graph, LoopBlocks blocks, LoopForms forms) {
    long cost = Cost.of(graph);
    FunctionGraph best = null;
    int size = 0;
    for (Loop loop : graph.loops()) {
      Optional<Loop.Form> form = form(loop, graph, blocks.of(loop), forms);
      if (form.isEmpty()) {
        continue;
      }
      FunctionGraph candidate = with(graph, loop, form.get());
      long less = Cost.of(candidate);
      boolean suffices = less <= Cost.BUDGET;
      boolean sufficed = best != null && cost <= Cost.BUDGET;
      boolean improves =
          suffices ? !sufficed || blocks.of(loop).size() > size : !sufficed && less < cost;
      if (improves) {
        best = candidate;
        cost = less;
        size = blocks.of(loop).size();
      }
    }
    return Optional.ofNullable(best);
  }

  private static FunctionGraph with(FunctionGraph graph, Loop changed, Loop.Form form) {
    List<Loop> loops = new ArrayList<>();
    for (Loop loop : graph.loops()) {
      loops.add(loop == changed ? loop.as(form) : loop);
    }
    return new FunctionGraph(
        graph.function(),
        graph.programType(),
        graph.locals(),
        graph.views(),
        graph.blocks(),
        List.copyOf(loops),
        graph.target(),
        graph.passed(),
        graph.nullable());
  }

  /** The loops of a function that may have another form, each with the graph in which it has. */
  static List<FunctionGraph> candidates(FunctionGraph graph, LoopForms forms) {
    LoopBlocks blocks = LoopBlocks.of(graph);
    List<FunctionGraph> candidates = new ArrayList<>();
    for (Loop loop : graph.loops()) {
      form(loop, graph, blocks.of(loop), forms)
          .ifPresent(form -> candidates.add(with(graph, loop, form)));
    }
    return candidates;
  }

  /** The form that a loop may have instead of a cycle: a function, if it can be one. */
  private static Optional<Loop.Form> form(
      Loop loop, FunctionGraph graph, Set<BasicBlock> blocks, LoopForms forms) {
    if (!mayChange(loop, graph, blocks)
        || !forms.withinRegions() && !new OpenRegions(graph.entry()).at(loop.header()).isEmpty()) {
      return Optional.empty();
    }
    LoopBlocks bodies = LoopBlocks.of(graph);
    boolean nested =
        graph.loops().stream()
            .filter(Loop::isIterated)
            .anyMatch(
                other ->
                    blocks.contains(other.header()) || bodies.of(other).contains(loop.header()));
    if (nested) {
      return Optional.empty();
    }
    if (forms.called() && mayBeCalled(loop, graph)) {
      return Optional.of(Loop.Form.CALLED);
    }
    return forms.iterated() && mayBeIterated(loop, graph, blocks)
        ? Optional.of(Loop.Form.ITERATED)
        : Optional.empty();
  }

  /**
   * What holds an iterator does not jump to another program, nor end this one
   * (check_reference_leak), and what a lock guards holds no call.
   */
  private static boolean mayChange(Loop loop, FunctionGraph graph, Set<BasicBlock> blocks) {
    return loop.form() == Loop.Form.CYCLE
        && graph.loops().stream().noneMatch(l -> l.ofStates() && blocks.contains(l.header()))
        && loop.bound().filter(bound -> bound.most() >= FEWEST).isPresent()
        && graph.blocks().contains(loop.after())
        && calls(blocks).noneMatch(call -> call.isTailCall() || call.isThrow())
        && calls(blocks).noneMatch(LoopPlan::holdsSpace)
        && blocks.stream()
            .flatMap(block -> block.instructions().stream())
            .noneMatch(Instruction.PreparePacket.class::isInstance)
        && new HeldLocks(graph.entry()).at(loop.header()).isEmpty()
        && blocks.stream()
            .flatMap(block -> block.instructions().stream())
            .noneMatch(OpenRegions::changes);
  }

  /** What a dynamic pointer holds is where no other function may have it. */
  private static boolean holdsSpace(Instruction.CallHelper call) {
    return KernelFacts.acquiredBy(call.helper())
            .or(() -> KernelFacts.releasedBy(call.helper()))
            .isPresent()
        && call.helper().call().filter(HelperCall::isOfDynamicPointer).isPresent();
  }

  /**
   * Whether a helper may call it: the verifier forgets what references lead to from one call to the
   * next, and nothing is held between them.
   */
  private static boolean mayBeCalled(Loop loop, FunctionGraph graph) {
    FunctionGraph called = with(graph, loop, Loop.Form.CALLED);
    Outline.Part part = Outline.of(called).of(loop.header());
    List<BasicBlock> region = graph.blocks().stream().filter(part::holds).toList();
    return CarriedReferences.of(graph, loop.header(), region).isEmpty()
        && RoundResources.areGivenBack(called, part);
  }

  /** Whether it may ask an iterator: see {@link IteratedLoops}. It calls no function, either. */
  private static boolean mayBeIterated(Loop loop, FunctionGraph graph, Set<BasicBlock> blocks) {
    IteratedLoops loops = new IteratedLoops(graph);
    return loops.around(loop).isEmpty()
        && loops.within(loop).isEmpty()
        && loops.unknown(loop).isEmpty()
        && blocks.stream()
            .flatMap(block -> block.instructions().stream())
            .noneMatch(
                instruction ->
                    instruction instanceof Instruction.Call
                        || CarriedReferences.set(instruction).stream()
                            .anyMatch(local -> DynamicPointer.is(local.type())));
  }

  private static Stream<Instruction.CallHelper> calls(Set<BasicBlock> blocks) {
    return blocks.stream()
        .flatMap(block -> block.instructions().stream())
        .filter(Instruction.CallHelper.class::isInstance)
        .map(Instruction.CallHelper.class::cast);
  }
}
