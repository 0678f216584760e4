package org.b.core.checks;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.graph.Argument;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Value;
import org.b.core.program.Program;

/**
 * Before 6.3, functions of the kernel take dynamic pointers to memory of tables alone, and space in
 * a ring buffer, as a file, has one pointer: what gives it back ends all others. Verifier rules:
 * "arg#.. points to unsupported dynamic pointer type" (btf_check_func_arg_match, 6.1), "Expected an
 * initialized dynptr as arg" (unmark_stack_slots_dynptr, 6.5).
 */
final class DynamicPointerCheck implements Check {
  private static final String CLONE = "bpf_dynptr_clone";
  private static final KernelVersion ALL_KINDS = new KernelVersion(6, 3);

  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    List<Instruction> instructions =
        graph.blocks().stream().flatMap(block -> block.instructions().stream()).toList();
    Set<Local> reserved = reserved(instructions);
    for (Instruction instruction : instructions) {
      if (instruction instanceof Instruction.CallHelper call
          && call.helper().isKernelFunction()
          && call.arguments().stream()
              .anyMatch(
                  argument ->
                      argument instanceof Argument.Target target
                          && reserved.contains(target.reference()))) {
        if (call.helper().name().equals(CLONE)) {
          sink.report(
              Diagnostic.of(
                      DiagnosticCode.HELPER_BY_NAME,
                      call.span(),
                      "what is given back has one pointer alone: `" + CLONE + "` gives no other")
                  .withHelp("use the pointer that was given first"));
        } else if (!program.target().atLeast(ALL_KINDS)) {
          sink.report(
              Diagnostic.of(
                      DiagnosticCode.TOO_NEW,
                      call.span(),
                      "functions of the kernel take dynamic pointers to ring buffers from kernel "
                          + ALL_KINDS
                          + " on, but the target is "
                          + program.target())
                  .withHelp("pass one to memory of a table: bpf_dynptr_from_mem"));
        }
      }
    }
  }

  /** What may lead to a reservation in a ring buffer, or to a file. */
  private static Set<Local> reserved(List<Instruction> instructions) {
    Set<Local> reserved = new HashSet<>();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Instruction instruction : instructions) {
        if (instruction instanceof Instruction.CallHelper call
            && call.space().isPresent()
            && KernelFacts.acquiredBy(call.helper()).isPresent()) {
          changed |= reserved.add(call.target().orElseThrow());
        } else if (instruction instanceof Instruction.Assign assign
            && assign.value() instanceof Value.Read read
            && reserved.contains(read.local())) {
          changed |= reserved.add(assign.target());
        }
      }
    }
    return reserved;
  }
}
