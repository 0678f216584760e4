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
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.CallHelper call) {
          for (Argument argument : call.arguments()) {
            if (argument instanceof Argument.Trusted trusted) {
              pointers = pointers == null ? new KernelPointers(graph) : pointers;
              if (!isTaken(trusted.reference(), call, pointers, graph)) {
                report(
                    trusted, call, pointers.trust(trusted.reference()), graph.target(), sink);
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
      FunctionGraph graph) {
    Function.Attachment hook = graph.function().hook();
    boolean sleeps = hook.hook().sleepable();
    if (isStorage(call) && !sleeps) {
      return pointers.isTyped(reference);
    }
    Helper function = call.helper();
    return pointers
        .trust(reference)
        .filter(trust -> graph.target().atLeast(trust.since()))
        .filter(trust -> !trust.rcu() || !sleeps && takesWithinRcu(function))
        .filter(
            trust ->
                !trust.argument() || !function.isKernelFunction() || argumentsAreTrusted(hook))
        .isPresent();
  }

  /** Helpers take plain objects (btf_ptr_types); functions of the kernel say so. */
  private static boolean takesWithinRcu(Helper function) {
    return !function.isKernelFunction()
        || KernelFacts.kernelFunction(function.name())
            .filter(known -> known.flags().contains("KF_RCU"))
            .isPresent();
  }

  /**
   * Helpers of storages also take what was found in a field of an object: to them it is a plain
   * PTR_TO_BTF_ID, trusted, or within RCU (btf_ptr_types; check_ptr_to_btf_access). It has been
   * tested before. Programs that may sleep are not within RCU, and what they find is not trusted.
   */
  private static boolean isStorage(Instruction.CallHelper call) {
    return call.arguments().get(0) instanceof Argument.OfTable table && table.table().isStorage();
  }

  /**
   * prog_args_trusted and bpf_lsm_is_trusted: functions of the kernel ask for more than helpers.
   */
  private static boolean argumentsAreTrusted(Function.Attachment hook) {
    return switch (hook.hook().name()) {
      case "fentry", "fexit" -> false;
      case "lsm" -> !hook.argument().contains("free") && !hook.argument().contains("alloc");
      default -> true;
    };
  }

  private static void report(
      Argument.Trusted argument,
      Instruction.CallHelper call,
      Optional<KernelPointers.Trust> trust,
      KernelVersion target,
      DiagnosticSink sink) {
    boolean tooNew = trust.filter(t -> !target.atLeast(t.since())).isPresent();
    sink.report(
        Diagnostic.of(
                DiagnosticCode.NOT_TRUSTED,
                call.span(),
                "`"
                    + call.helper().name()
                    + "` takes an object that the kernel passed or a call gave, and `"
                    + argument.reference().span().text()
                    + (tooNew
                        ? "` is known to be one since kernel "
                            + trust.get().since()
                            + ", but the target is "
                            + target
                        : "` is not known to be one"))
            .withHelp(
                "pass a parameter of the program, or what a call such as"
                    + " bpf_get_current_task_btf() gave, in a variable that is set once"));
  }
}
