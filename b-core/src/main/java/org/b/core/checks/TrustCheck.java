package org.b.core.checks;

import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.graph.Argument;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.KernelPointers;
import org.b.core.graph.Local;
import org.b.core.program.Function;
import org.b.core.program.Program;

/**
 * Objects that helpers and kernel functions get are what the kernel passed or what a call gave.
 * Verifier rules: "R1 type=scalar expected=ptr_" (check_reg_type), "R1 must be referenced or
 * trusted" (check_kfunc_args).
 */
final class TrustCheck implements Check {
  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    KernelPointers pointers = null;
    Optional<RcuReads> regions = RcuReads.of(graph);
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.CallHelper call) {
          for (Argument argument : call.arguments()) {
            if (argument instanceof Argument.Trusted trusted) {
              pointers = pointers == null ? new KernelPointers(graph) : pointers;
              if (!isTaken(trusted.reference(), call, pointers, graph, regions)) {
                report(trusted, call, pointers, graph, sink);
              }
            }
          }
        }
      }
    }
  }

  /** Whether the verifier trusts an object as the function that gets it asks. */
  static boolean isTaken(
      Local reference,
      Instruction.CallHelper call,
      KernelPointers pointers,
      FunctionGraph graph,
      Optional<RcuReads> regions) {
    Function.Attachment hook = graph.function().hook();
    boolean withinRcu =
        regions.isPresent()
            ? regions.get().holds(reference, call, pointers)
            : !hook.hook().sleepable();
    if (takesFound(call)
        && withinRcu
        && pointers.isTyped(reference)
        && pointers.isPlain(reference)) {
      return true;
    }
    Helper function = call.helper();
    return pointers
        .trust(reference)
        .filter(trust -> graph.target().atLeast(trust.since()))
        .filter(trust -> !trust.rcu() || withinRcu && takesWithinRcu(function))
        .filter(trust -> isKnown(trust, function))
        .isPresent();
  }

  private static boolean isKnown(KernelPointers.Trust trust, Helper function) {
    return !trust.helpers() || !function.isKernelFunction();
  }

  /** Helpers take plain objects (btf_ptr_types); functions of the kernel say so. */
  private static boolean takesWithinRcu(Helper function) {
    return !function.isKernelFunction()
        || KernelFacts.kernelFunction(function.name())
            .filter(known -> known.flags().contains("KF_RCU"))
            .isPresent();
  }

  /**
   * Helpers of storages, and the one that says what the path of a file is, also take what was found
   * in a field of an object: to them it is a plain PTR_TO_BTF_ID, trusted, or within RCU
   * (btf_ptr_types; check_ptr_to_btf_access). It has been tested before. Programs that may sleep
   * are not within RCU, and what they find is not trusted, unless they open a region of it ({@link
   * RcuReads}).
   */
  static boolean takesFound(Instruction.CallHelper call) {
    return call.helper().name().equals("bpf_d_path")
        || call.arguments().get(0) instanceof Argument.OfTable table && table.table().isStorage();
  }

  static void report(
      Argument.Trusted argument,
      Instruction.CallHelper call,
      KernelPointers pointers,
      FunctionGraph graph,
      DiagnosticSink sink) {
    Optional<KernelPointers.Trust> trust = pointers.trust(argument.reference());
    Optional<KernelVersion> since =
        trust.map(KernelPointers.Trust::since).filter(version -> !graph.target().atLeast(version));
    Function.Attachment hook = graph.function().hook();
    boolean guarded =
        since.isEmpty() && trust.filter(t -> t.rcu() && isKnown(t, call.helper())).isPresent();
    sink.report(
        Diagnostic.of(
                DiagnosticCode.NOT_TRUSTED,
                call.span(),
                "`"
                    + call.helper().name()
                    + "` takes an object that the kernel passed or a call gave, and `"
                    + argument.reference().span().text()
                    + since
                        .map(
                            version ->
                                "` is known to be one since kernel "
                                    + version
                                    + ", but the target is "
                                    + graph.target())
                        .orElse(
                            guarded
                                ? "` is there as long as RCU is held"
                                : "` is not known to be one"))
            .withHelp(
                guarded
                    ? hook.hook().sleepable()
                        ? "read and pass it within one region: bpf_rcu_read_lock()"
                        : "acquire it before, where a function of the kernel does that, such as"
                            + " bpf_task_acquire()"
                    : "pass a parameter of the program, or what a call such as"
                        + " bpf_get_current_task_btf() gave, in a variable that is set once"));
  }
}
