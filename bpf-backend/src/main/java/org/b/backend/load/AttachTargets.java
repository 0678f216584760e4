package org.b.backend.load;

import java.util.List;
import java.util.Optional;
import org.b.backend.EnvironmentException;
import org.b.backend.object.ProgramDefinition;
import org.b.backend.sys.KernelRelease;
import org.b.core.btf.BtfKind;
import org.b.core.btf.ObjectFormatException;
import org.b.core.facts.ProgramSection;

/** The kernel type that a program is bound to when it is loaded, by the name in its section. */
final class AttachTargets {
  private AttachTargets() {}

  /**
   * @param kernel read only if the section names a target
   * @return empty if the section's programs have none
   */
  static Optional<KernelTypes.Place> find(
      ProgramDefinition program, ProgramSection section, KernelTypes kernel) {
    if (section.target() == ProgramSection.Target.NONE
        || section.target() == ProgramSection.Target.OPERATION) {
      return Optional.empty();
    }
    String name = target(program, section);
    int kind =
        section.target() == ProgramSection.Target.TRACEPOINT ? BtfKind.TYPEDEF : BtfKind.FUNC;
    String typeName =
        switch (section.target()) {
          case TRACEPOINT -> "btf_trace_" + name;
          case SECURITY -> "bpf_lsm_" + name;
          case ITERATOR -> "bpf_iter_" + name;
          default -> name;
        };
    Optional<KernelTypes.Place> place = kernel.find(kind, typeName);
    if (place.isEmpty()) {
      throw missing(program, section, name);
    }
    return place;
  }

  static String target(ProgramDefinition program, ProgramSection section) {
    if (program.section().length() <= section.name().length() + 1) {
      throw new ObjectFormatException(
          "the section "
              + program.section()
              + " of program "
              + program.name()
              + " does not say what the program is for");
    }
    return program.section().substring(section.name().length() + 1);
  }

  private static EnvironmentException missing(
      ProgramDefinition program, ProgramSection section, String name) {
    String kernel = "kernel " + KernelRelease.current().text();
    String start = "program " + program.name() + " is for ";
    return switch (section.target()) {
      case TRACEPOINT ->
          new EnvironmentException(
              start + "tracepoint " + name + ", which " + kernel + " does not have",
              "see b list tracepoints for the names there are");
      case SECURITY ->
          new EnvironmentException(
              start + "security hook " + name + ", which " + kernel + " does not have",
              "see b list functions 'bpf_lsm_*' for the names there are; the kernel needs"
                  + " CONFIG_BPF_LSM=y");
      case ITERATOR ->
          new EnvironmentException(
              start + "an iterator of " + name + ", which " + kernel + " does not have",
              "see b list functions 'bpf_iter_*' for the names there are");
      default ->
          new EnvironmentException(
              start + "function " + name + ", which " + kernel + " does not have", similar(name));
    };
  }

  private static String similar(String name) {
    List<String> similar = KernelNames.similar(name);
    return similar.isEmpty()
        ? "see b list functions for the names there are; a function that the compiler has inlined"
            + " is not there"
        : "there are " + String.join(", ", similar);
  }
}
