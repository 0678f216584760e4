package org.b.core.checks;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.KernelIterator;
import org.b.core.facts.Region;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.CarriedReferences;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.IteratedLoops;
import org.b.core.graph.Local;
import org.b.core.graph.Loop;
import org.b.core.graph.Outline;
import org.b.core.program.Program;
import org.b.core.source.Span;
import org.b.core.types.DynamicPointer;

/**
 * What a loop over an iterator of the kernel does is the same to the verifier in each iteration:
 * what each gets ends with it, and how it walks the body can be counted. Verifier rules: "infinite
 * loop detected" and "BPF program is too large" where states at each call of the iterator differ
 * (is_state_visited, 6.4: those of an open iterator are compared with all that is on the stack);
 * "expected an RCU CS when using bpf_iter_task_next" where a region of RCU has closed meanwhile.
 */
final class IteratorLoopCheck implements Check {
  private static final List<Instruction> NONE = List.of();

  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    for (Loop loop : graph.loops()) {
      loop.elements().ifPresent(next -> check(next, loop, graph, sink));
    }
  }

  private static void check(
      Instruction.NextElement next, Loop loop, FunctionGraph graph, DiagnosticSink sink) {
    String name = next.iteration().iterator().name();
    Set<Local> ending =
        EndingElements.check(
            graph,
            loop,
            next.leaf(),
            DiagnosticCode.ITERATOR_LOOP,
            "what `" + name + "` gives",
            "the loop over it",
            sink);
    IteratedLoops loops = new IteratedLoops(graph);
    Optional<Loop> around = loops.around(loop);
    if (around.isPresent()) {
      sink.report(
          problem(loop.span(), "a loop over `" + name + "` cannot stand in another loop")
              .withRelated(around.get().span(), "the loop around it")
              .withHelp("put it in a function, and call that in the loop around"));
      return;
    }
    loops
        .within(loop)
        .filter(inner -> inner.elements().isEmpty())
        .ifPresent(
            inner ->
                sink.report(
                    problem(
                            inner.span(),
                            "the body of a loop over `" + name + "` holds no such loop")
                        .withRelated(loop.span(), "the loop over `" + name + "`")
                        .withHelp("keep what it needs in variables, and walk behind the loop")));
    Outline.Part part = Outline.of(graph).of(loop.header());
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction : part.holds(block) ? block.instructions() : NONE) {
        check(instruction, next.iteration().iterator(), loop, sink);
      }
    }
    loops
        .unknown(loop)
        .forEach(
            (local, set) -> {
              if (!ending.contains(local)) {
                sink.report(
                    problem(
                            set.span(),
                            "`"
                                + local.name()
                                + "`, which the next iteration uses, may be null there")
                        .withRelated(loop.span(), "the loop over `" + name + "`")
                        .withHelp("keep the key, and look it up again"));
              }
            });
  }

  private static void check(
      Instruction instruction, KernelIterator iterator, Loop loop, DiagnosticSink sink) {
    String name = iterator.name();
    if (iterator.rcu() && closesRcu(instruction)) {
      sink.report(
          problem(
                  instruction.span(),
                  "RCU keeps what `" + name + "` gives: no region of it closes within the loop")
              .withRelated(loop.span(), "the loop over `" + name + "`")
              .withHelp("open the region before the loop, and close it behind"));
    } else if (makesPointer(instruction)) {
      sink.report(
          problem(
                  instruction.span(),
                  "the body of a loop over `" + name + "` makes no dynamic pointer")
              .withRelated(loop.span(), "the loop over `" + name + "`")
              .withHelp("make it before the loop or behind it"));
    }
  }

  static boolean closesRcu(Instruction instruction) {
    return instruction instanceof Instruction.CallHelper call
        && Region.closedBy(call.helper()).filter(Region::isRcu).isPresent();
  }

  static boolean makesPointer(Instruction instruction) {
    return CarriedReferences.set(instruction).stream()
        .anyMatch(local -> DynamicPointer.is(local.type()));
  }

  static Diagnostic problem(Span span, String message) {
    return Diagnostic.of(DiagnosticCode.ITERATOR_LOOP, span, message);
  }
}
