package org.b.core.checks;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.Argument;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.HeldLocks;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.program.Program;

/**
 * Nothing is called while a lock is held, another lock included. Verifier rules: "function calls
 * are not allowed while holding a lock" (do_check), "Locking two bpf_spin_locks are not allowed"
 * (process_spin_lock). That a lock is given back on every path is how the graph is built.
 */
final class LockCheck implements Check {
  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    Set<Local> entries = entries(graph);
    HeldLocks locks = new HeldLocks(graph.entry());
    for (BasicBlock block : graph.blocks()) {
      Optional<Instruction.CallHelper> held = locks.at(block);
      for (Instruction instruction : block.instructions()) {
        if (is(instruction, "bpf_spin_unlock")) {
          held = Optional.empty();
          continue;
        }
        if (held.isPresent() && mayCall(instruction)) {
          report(instruction, held.get(), sink);
        } else if (is(instruction, "bpf_spin_lock")) {
          checkEntry((Instruction.CallHelper) instruction, entries, graph, sink);
        }
        held = HeldLocks.after(instruction, held);
      }
    }
  }

  /**
   * The references that may be an entry as a loop over a table, or a timer or the like, gives it.
   */
  private static Set<Local> entries(FunctionGraph graph) {
    Set<Local> entries = new HashSet<>();
    if (graph.function().isCallback()) {
      entries.addAll(graph.parameters());
    }
    graph.loops().forEach(loop -> loop.entries().ifPresent(next -> entries.add(next.leaf())));
    return Copies.of(graph.blocks(), entries);
  }

  /**
   * Verifier rule: before 6.2 the value that a callback gets has no identity (process_spin_lock).
   */
  private static void checkEntry(
      Instruction.CallHelper lock, Set<Local> entries, FunctionGraph graph, DiagnosticSink sink) {
    if (lock.arguments().get(0) instanceof Argument.Part part
        && entries.contains(part.reference())) {
      sink.report(
          Diagnostic.of(
                  DiagnosticCode.TABLE_LOOP,
                  lock.span(),
                  "`"
                      + part.reference().name()
                      + "` is "
                      + graph
                          .function()
                          .caller()
                          .map(caller -> "what a " + caller.called() + " passes")
                          .orElse("an entry of a loop over a table")
                      + ", whose lock cannot be taken")
              .withHelp("look the entry up by its key, and lock what that gives"));
    }
  }

  private static boolean is(Instruction instruction, String helper) {
    return instruction instanceof Instruction.CallHelper call
        && call.helper().name().equals(helper);
  }

  /** What is not known to be no call counts as one, so that no new instruction is forgotten. */
  private static boolean mayCall(Instruction instruction) {
    return !(instruction instanceof Instruction.Assign
        || instruction instanceof Instruction.Zero
        || instruction instanceof Instruction.Copy
        || instruction instanceof Instruction.StoreText
        || instruction instanceof Instruction.Store
        || instruction instanceof Instruction.ContextStore
        || instruction instanceof Instruction.PacketStore
        || instruction instanceof Instruction.WriteKernel
        || instruction instanceof Instruction.Atomic
        || instruction instanceof Instruction.Opaque
        || instruction instanceof Instruction.Forget
        || instruction instanceof Instruction.KernelAddress
        || instruction instanceof Instruction.KernelElement
        || instruction instanceof Instruction.TakeContext
        || instruction instanceof Instruction.OffsetAddress
        || instruction instanceof Instruction.TakeAddress);
  }

  private static void report(
      Instruction instruction, Instruction.CallHelper lock, DiagnosticSink sink) {
    String construct = instruction.span().text().lines().findFirst().orElse("").strip();
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.CALL_WHILE_LOCKED,
            instruction.span(),
            is(instruction, "bpf_spin_lock")
                ? "a program holds one lock at a time"
                : "`" + construct + "` calls the kernel or a function while a lock is held");
    sink.report(
        (is(instruction, "bpf_spin_lock")
                ? diagnostic.withHelp("leave the first block before: lock one leaf after the other")
                : diagnostic.withHelp("do it before the lock, and keep its result in a variable"))
            .withRelated(lock.span(), "locked here"));
  }
}
