package org.b.core.graph;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelFunction;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.License;
import org.b.core.facts.ProgramType;
import org.b.core.facts.Region;
import org.b.core.program.Program;

/**
 * Which forms a program's loops may have beside a cycle: what every kernel that it targets has for
 * its type, and its licence allows.
 *
 * @param called whether bpf_loop may call them
 * @param iterated whether an iterator may count their rounds
 * @param withinRegions whether functions may be called within any region ({@link Region})
 */
public record LoopForms(boolean called, boolean iterated, boolean withinRegions) {
  private static final Helper LOOP = KernelFacts.helper("bpf_loop").orElseThrow();

  /** First kernel on which functions may be called within each kind of region that it has. */
  private static final KernelVersion CALLS_IN_REGIONS =
      Region.all().stream().filter(Region::isRcu).map(Region::callsSince).findFirst().orElseThrow();

  private static final KernelFunction ITERATOR =
      KernelFacts.kernelFunctions().stream()
          .filter(function -> function.name().equals("bpf_iter_num_next"))
          .findFirst()
          .orElseThrow();

  /** First kernel on which a program may have its loops called; empty where none has that. */
  public static Optional<KernelVersion> calledSince(ProgramType type) {
    return Optional.ofNullable(LOOP.programTypes().get(type.name()));
  }

  /** First kernel on which an iterator may count the rounds of a program's loops. */
  public static Optional<KernelVersion> iteratedSince(ProgramType type) {
    return ITERATOR.programTypes().contains(type.name())
        ? Optional.of(ITERATOR.since())
        : Optional.empty();
  }

  /** Functions of the kernel are for GPL-compatible programs (fetch_kfunc_meta). */
  public static LoopForms of(ProgramType type, KernelVersion target, String license) {
    return new LoopForms(
        calledSince(type).filter(target::atLeast).isPresent(),
        License.isGplCompatible(license) && iteratedSince(type).filter(target::atLeast).isPresent(),
        target.atLeast(CALLS_IN_REGIONS));
  }

  static LoopForms of(ProgramType type, Program program) {
    return of(type, program.target(), program.license());
  }

  /** The kernels after the target that have another form, the oldest first. */
  public static List<KernelVersion> later(ProgramType type, KernelVersion target) {
    return Stream.of(calledSince(type), iteratedSince(type))
        .flatMap(Optional::stream)
        .filter(version -> !target.atLeast(version))
        .toList();
  }

  boolean isEmpty() {
    return !called && !iterated;
  }
}
