package org.b.core.checks;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.Argument;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.HeldLocks;
import org.b.core.graph.Instruction;
import org.b.core.graph.KernelPointers;
import org.b.core.graph.Local;
import org.b.core.graph.Value;
import org.b.core.program.Program;

/**
 * Nothing is called while a lock is held but what takes a lock that may fail, and of another leaf.
 * Verifier rules: "function calls are not allowed while holding a lock" (do_check,
 * kfunc_spin_allowed), "Locking two bpf_spin_locks are not allowed", "Acquiring the same lock
 * again, AA deadlock detected" (process_spin_lock, which knows a leaf by the lookup that gave it).
 * That a lock is given back on every path, the innermost first, is how the graph is built.
 */
final class LockCheck implements Check {
  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    Set<Local> entries = entries(graph);
    HeldLocks locks = new HeldLocks(graph.entry());
    KernelPointers pointers = null;
    for (BasicBlock block : graph.blocks()) {
      List<Instruction.CallHelper> held = locks.at(block);
      for (Instruction instruction : block.instructions()) {
        if (HeldLocks.takes(instruction)) {
          Instruction.CallHelper lock = (Instruction.CallHelper) instruction;
          if (held.isEmpty() || isWithin(lock, held, graph, sink)) {
            checkEntry(lock, entries, graph, sink);
          }
        } else if (!held.isEmpty() && !HeldLocks.gives(instruction)) {
          pointers = pointers == null ? new KernelPointers(graph) : pointers;
          if (mayCall(instruction, pointers)) {
            report(instruction, held.get(held.size() - 1), sink);
          }
        }
        held = HeldLocks.after(instruction, held);
      }
    }
  }

  /** Whether a lock may be taken while others are held. */
  private static boolean isWithin(
      Instruction.CallHelper lock,
      List<Instruction.CallHelper> held,
      FunctionGraph graph,
      DiagnosticSink sink) {
    Instruction.CallHelper innermost = held.get(held.size() - 1);
    if (lock.target().isEmpty()) {
      boolean other = innermost.target().isPresent();
      sink.report(
          Diagnostic.of(
                  DiagnosticCode.CALL_WHILE_LOCKED,
                  lock.span(),
                  other
                      ? "a `spinlock` is taken while no other lock is held"
                      : "a program holds one `spinlock` at a time")
              .withHelp(
                  other
                      ? "take it first, and the res_spinlock in its block"
                      : "leave the first block before: lock one leaf after the other; leaves with"
                          + " a res_spinlock are locked within each other")
              .withRelated(innermost.span(), "locked here"));
      return false;
    }
    for (Instruction.CallHelper outer : held) {
      if (mayBeSame(leaf(lock), leaf(outer), graph)) {
        sink.report(
            Diagnostic.of(
                    DiagnosticCode.CALL_WHILE_LOCKED,
                    lock.span(),
                    "the lock of `" + leaf(lock).name() + "` may be held already")
                .withHelp("lock leaves that two lookups of this function gave")
                .withRelated(outer.span(), "locked here"));
        return false;
      }
    }
    return true;
  }

  /** What callers and functions give may be the same leaf twice. */
  private static boolean mayBeSame(Local one, Local other, FunctionGraph graph) {
    Set<Local> first = Copies.sources(graph.blocks(), one);
    Set<Local> second = Copies.sources(graph.blocks(), other);
    return first.stream().anyMatch(second::contains)
        || isForeign(first, graph) && isForeign(second, graph);
  }

  private static boolean isForeign(Set<Local> sources, FunctionGraph graph) {
    return sources.stream().anyMatch(graph.parameters()::contains)
        || graph.blocks().stream()
            .flatMap(block -> block.instructions().stream())
            .anyMatch(
                instruction ->
                    instruction instanceof Instruction.Call call
                        && call.target().filter(sources::contains).isPresent());
  }

  private static Local leaf(Instruction.CallHelper lock) {
    return ((Argument.Part) lock.arguments().get(0)).reference();
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
    if (entries.contains(leaf(lock))) {
      sink.report(
          Diagnostic.of(
                  DiagnosticCode.TABLE_LOOP,
                  lock.span(),
                  "`"
                      + leaf(lock).name()
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

  /**
   * What is not known to be no call counts as one, so that no new instruction is forgotten. Loads
   * through what the verifier knows are none; what it shall not know any more a helper copies.
   */
  private static boolean mayCall(Instruction instruction, KernelPointers pointers) {
    if (instruction instanceof Instruction.Assign assign) {
      return pointers.isCopied(assign);
    } else if (instruction instanceof Instruction.ReadKernel read) {
      return !pointers.isLoad(read);
    } else if (instruction instanceof Instruction.ReadContextAddress read) {
      return !pointers.isTyped(read.target());
    } else if (instruction instanceof Instruction.TakeNumber take) {
      return take.address() instanceof Value.Read read && pointers.mayBePointer(read.local());
    }
    return !(instruction instanceof Instruction.Zero
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
        || instruction instanceof Instruction.TakeAddress
        || instruction instanceof Instruction.AskKernel
        || instruction instanceof Instruction.ReadContextObject);
  }

  private static void report(
      Instruction instruction, Instruction.CallHelper lock, DiagnosticSink sink) {
    String construct = instruction.span().text().lines().findFirst().orElse("").strip();
    sink.report(
        Diagnostic.of(
                DiagnosticCode.CALL_WHILE_LOCKED,
                instruction.span(),
                "`" + construct + "` calls the kernel or a function while a lock is held")
            .withHelp("do it before the lock, and keep its result in a variable")
            .withRelated(lock.span(), "locked here"));
  }
}
