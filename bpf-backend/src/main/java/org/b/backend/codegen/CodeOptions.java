package org.b.backend.codegen;

import org.b.core.facts.KernelVersion;

/**
 * How code is generated.
 *
 * @param cpu BPF instruction set as LLVM names it: {@code v2}, {@code v3}, {@code v4}
 * @param passes optimisation pipeline as {@code opt -passes=} takes it
 */
public record CodeOptions(String cpu, String passes) {
  /** First kernel with 32-bit jumps (BPF_JMP32). */
  private static final KernelVersion JMP32 = new KernelVersion(5, 1);

  /**
   * What O2 does for this kind of code, without what spoils it for the verifier: common code is
   * neither hoisted nor sunk out of branches, and no lookup table appears. Last, a test whose
   * outcome a path has settled is left out on that path.
   */
  private static final String PASSES =
      "always-inline,globaldce,function(sroa,early-cse<memssa>,instcombine<no-verify-fixpoint>,simplifycfg,gvn,dse,adce,sink,gvn,dse,"
          + "simplifycfg,jump-threading)";

  /** The options for programs that must run on the given kernel and all later ones. */
  public static CodeOptions forTarget(KernelVersion target) {
    return new CodeOptions(target.atLeast(JMP32) ? "v3" : "v2", PASSES);
  }
}
