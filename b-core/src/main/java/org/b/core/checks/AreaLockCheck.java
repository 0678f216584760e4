package org.b.core.checks;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.Argument;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Loop;
import org.b.core.graph.Outline;
import org.b.core.graph.Reaching;
import org.b.core.graph.Value;

/**
 * While a loop holds the lock of what a process has mapped, nothing in it takes such a lock again.
 * No verifier looks: where interrupts are off, a processor gives back one such lock later, and of
 * two that are held at once the other stays locked for ever (bpf_mmap_unlock_get_irq_work and
 * bpf_mmap_unlock_mm in kernel/bpf/mmap_unlock_work.h, 5.17 to 7.2).
 */
final class AreaLockCheck {
  private static final String ITERATOR = "bpf_iter_task_vma";

  /** Helpers that take the lock where their flags, the last argument, say so. */
  private static final Set<String> STACKS = Set.of("bpf_get_stack", "bpf_get_task_stack");

  /** BPF_F_USER_BUILD_ID of linux/bpf.h. */
  private static final long BUILD_ID = 1 << 11;

  private AreaLockCheck() {}

  /** Checks the functions of a compilation unit together: those that are called may take one. */
  static void check(List<FunctionGraph> graphs, DiagnosticSink sink) {
    if (graphs.stream().flatMap(graph -> graph.loops().stream()).noneMatch(AreaLockCheck::holds)) {
      return;
    }
    Set<String> taking = new Reaching(graphs).functions(AreaLockCheck::takes);
    for (FunctionGraph graph : graphs) {
      Outline outline = Outline.of(graph);
      for (Loop loop : graph.loops()) {
        if (holds(loop)) {
          check(graph, loop, outline.of(loop.header()), taking, sink);
        }
      }
    }
  }

  private static boolean holds(Loop loop) {
    return loop.found().filter(AreaLockCheck::takes).isPresent()
        || loop.elements()
            .filter(next -> next.iteration().iterator().name().equals(ITERATOR))
            .isPresent();
  }

  private static boolean takes(Instruction instruction) {
    return instruction instanceof Instruction.CallHelper call
        && (call.finds()
            || call.helper().name().equals(ITERATOR + "_new")
            || STACKS.contains(call.helper().name()) && mayFindBuilds(call));
  }

  private static boolean mayFindBuilds(Instruction.CallHelper call) {
    return !(call.arguments().get(call.arguments().size() - 1) instanceof Argument.Scalar flags
        && flags.value() instanceof Value.Constant constant
        && (constant.value() & BUILD_ID) == 0);
  }

  private static void check(
      FunctionGraph graph, Loop loop, Outline.Part part, Set<String> taking, DiagnosticSink sink) {
    Optional<Instruction.CallHelper> own = loop.found();
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction :
          part.holds(block) ? block.instructions() : List.<Instruction>of()) {
        boolean calls =
            instruction instanceof Instruction.Call call && taking.contains(call.callee().name());
        boolean takes = takes(instruction) && own.filter(instruction::equals).isEmpty();
        if (calls || takes) {
          report(instruction, loop, sink);
        }
      }
    }
  }

  private static void report(Instruction instruction, Loop loop, DiagnosticSink sink) {
    String name =
        instruction instanceof Instruction.Call call
            ? call.callee().name()
            : ((Instruction.CallHelper) instruction).helper().name().replaceFirst("_new$", "");
    sink.report(
        Diagnostic.of(
                DiagnosticCode.TABLE_LOOP,
                instruction.span(),
                "this loop holds the lock of what a process has mapped, and `"
                    + name
                    + "` takes such a lock again")
            .withRelated(loop.span(), "the loop")
            .withHelp("keep what it needs in variables, and do it behind the loop"));
  }
}
