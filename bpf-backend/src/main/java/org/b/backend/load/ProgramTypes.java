package org.b.backend.load;

import java.util.Map;
import java.util.Optional;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.ProgramType;

/** Which program type an ELF section means. */
final class ProgramTypes {
  /** Other spellings that libbpf takes (tools/lib/bpf/libbpf.c, section_defs), by hook. */
  private static final Map<String, String> SPELLINGS =
      Map.of(
          "socket_filter", "socket_filter",
          "classifier", "tc",
          "tcx", "tc",
          "raw_tracepoint", "raw_tracepoint");

  private ProgramTypes() {}

  /** By the part of the section's name before the first slash. */
  static Optional<ProgramType> ofSection(String section) {
    int slash = section.indexOf('/');
    String start = slash < 0 ? section : section.substring(0, slash);
    String hook = SPELLINGS.get(start);
    return KernelFacts.hooks().stream()
        .filter(h -> h.section().equals(start) || h.name().equals(hook))
        .map(Hook::programType)
        .findFirst()
        .map(KernelFacts::programType);
  }
}
