package org.b.core.checks;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.KernelIterator;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.CallPlan;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Loop;
import org.b.core.graph.Outline;
import org.b.core.graph.Reaching;

/**
 * Functions that loops over iterators of the kernel call do the same to the verifier in each
 * iteration, and the ways through them can be counted. Verifier rules: those of {@link
 * IteratorLoopCheck}, in every frame: while an iterator is open, states are compared with all that
 * is in registers and on the stack of all frames (is_state_visited and stacksafe, 6.7).
 */
final class IteratorCallCheck {
  private final DiagnosticSink sink;

  /** Functions in which a loop is, or in those that they call. */
  private final Set<String> looping = new HashSet<>();

  private final Set<String> closing;
  private final Set<String> making;
  private boolean refused;

  private IteratorCallCheck(List<FunctionGraph> graphs, DiagnosticSink sink) {
    this.sink = sink;
    Reaching reaching = new Reaching(graphs);
    closing = reaching.functions(IteratorLoopCheck::closesRcu);
    making = reaching.functions(IteratorLoopCheck::makesPointer);
    for (FunctionGraph graph : graphs) {
      if (reaching.from(graph).stream().anyMatch(reached -> !reached.loops().isEmpty())) {
        looping.add(graph.function().name());
      }
    }
  }

  /** Whether a loop calls what it must not; reports it. */
  static boolean refuses(List<FunctionGraph> graphs, DiagnosticSink sink) {
    IteratorCallCheck check = null;
    for (FunctionGraph graph : graphs) {
      for (Loop loop : graph.loops()) {
        if (loop.elements().isPresent() && !CallPlan.calls(graph).isEmpty()) {
          check = check == null ? new IteratorCallCheck(graphs, sink) : check;
          check.check(loop, graph);
        }
      }
    }
    return check != null && check.refused;
  }

  private void check(Loop loop, FunctionGraph graph) {
    KernelIterator iterator = loop.elements().orElseThrow().iteration().iterator();
    Outline.Part part = Outline.of(graph).of(loop.header());
    for (BasicBlock block : graph.blocks()) {
      if (part.holds(block)) {
        for (Instruction instruction : block.instructions()) {
          if (instruction instanceof Instruction.Call call) {
            check(call, iterator, loop);
          }
        }
      }
    }
  }

  private void check(Instruction.Call call, KernelIterator iterator, Loop loop) {
    String callee = call.callee().name();
    if (looping.contains(callee)) {
      report(
          call,
          "has a loop, or calls what has one: the body of a loop over `"
              + iterator.name()
              + "` does not call it",
          "walk behind the loop, or in a loop of its own",
          loop);
    } else if (call.arguments().stream().anyMatch(IteratorCallCheck::isChanged)) {
      report(
          call,
          "changes an array: the body of a loop over `" + iterator.name() + "` does not pass one",
          "have it return what is new, and keep that in the body",
          loop);
    } else if (iterator.rcu() && closing.contains(callee)) {
      report(
          call,
          "closes a region of RCU, which keeps what `" + iterator.name() + "` gives",
          "open the region before the loop, and close it behind",
          loop);
    } else if (making.contains(callee)) {
      report(
          call,
          "makes a dynamic pointer: the body of a loop over `"
              + iterator.name()
              + "` does not call it",
          "make it before the loop or behind it",
          loop);
    }
  }

  private static boolean isChanged(Instruction.CallArgument argument) {
    return argument instanceof Instruction.CallArgument.OfArray array && array.changed();
  }

  private void report(Instruction.Call call, String message, String help, Loop loop) {
    refused = true;
    sink.report(
        IteratorLoopCheck.problem(call.span(), "`" + call.callee().name() + "` " + message)
            .withRelated(loop.span(), "the loop over it")
            .withHelp(help));
  }
}
