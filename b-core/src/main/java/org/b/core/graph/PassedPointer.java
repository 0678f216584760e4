package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.core.facts.KernelVersion;

/**
 * What all callers pass for a parameter that refers to an object of the kernel. The verifier walks
 * a function with the registers of each call (check_func_call), so that what it knows of a pointer
 * holds there as well.
 *
 * @param kind how the verifier knows the pointer
 * @param trust whether helpers and functions of the kernel may rely on it
 * @param present whether it is never null
 * @param needsTest whether the verifier may take it for null where nothing was tested
 */
public record PassedPointer(
    KernelPointers.Kind kind,
    Optional<KernelPointers.Trust> trust,
    boolean present,
    boolean needsTest) {
  /** Since when one instruction loads through pointers of several kinds (save_aux_ptr_type). */
  private static final KernelVersion LOADS_OF_BOTH = new KernelVersion(6, 4);

  /** An object that helpers and functions of the kernel take, and that is always there. */
  public static final PassedPointer BEST =
      new PassedPointer(
          KernelPointers.Kind.TRUSTED,
          Optional.of(new KernelPointers.Trust(new KernelVersion(0, 0), false, false)),
          true,
          false);

  /**
   * What each call of a function in another one passes for a parameter; empty for what the verifier
   * does not know.
   *
   * @param index of the parameter, from 0
   */
  public static List<Optional<PassedPointer>> of(FunctionGraph caller, String callee, int index) {
    KernelPointers pointers = new KernelPointers(caller);
    NonNull tested = new NonNull(caller);
    List<Optional<PassedPointer>> all = new ArrayList<>();
    for (BasicBlock block : caller.blocks()) {
      Set<Local> present = tested.atEntry(block);
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.Call call && call.callee().name().equals(callee)) {
          all.add(
              call.arguments().get(index) instanceof Instruction.CallArgument.OfValue argument
                      && argument.value() instanceof Value.Read read
                  ? of(read.local(), pointers, present.contains(read.local()))
                  : Optional.empty());
        }
        NonNull.step(instruction, present);
      }
    }
    return all;
  }

  private static Optional<PassedPointer> of(Local local, KernelPointers pointers, boolean tested) {
    return pointers
        .known(local)
        .map(
            kind ->
                new PassedPointer(
                    kind,
                    pointers.trust(local),
                    tested || pointers.isPresent(local),
                    !tested && pointers.needsTest(local)));
  }

  /** Whether the verifier knows it the same way after a region of RCU. */
  public boolean outlivesRcu() {
    return kind == KernelPointers.Kind.TRUSTED;
  }

  /** What holds of both; empty where some kernel refuses to load through the one and the other. */
  public Optional<PassedPointer> and(PassedPointer other, KernelVersion target) {
    if (kind != other.kind && !target.atLeast(LOADS_OF_BOTH)) {
      return Optional.empty();
    }
    return Optional.of(
        new PassedPointer(
            kind == other.kind ? kind : KernelPointers.Kind.WALKED,
            trust.flatMap(one -> other.trust.map(one::and)),
            present && other.present,
            needsTest || other.needsTest));
  }
}
