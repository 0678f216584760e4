package org.b.backend.load;

import java.util.Map;
import java.util.Set;

/**
 * How an object is loaded.
 *
 * @param programTypes kernel name of the program type by program, {@code BPF_PROG_TYPE_SCHED_CLS},
 *     where the ELF section's name does not say it
 * @param only programs to load; empty for all
 * @param typeInformation whether the kernel gets the object's types; without them maps cannot be
 *     shown by name and logs have no source lines
 * @param logLevel of the verifier for programs that it accepts: 0 none, 1 statistics, 2 everything
 */
public record LoadOptions(
    Map<String, String> programTypes, Set<String> only, boolean typeInformation, int logLevel) {
  public static final LoadOptions DEFAULT = new LoadOptions(Map.of(), Set.of(), true, 0);

  public LoadOptions {
    programTypes = Map.copyOf(programTypes);
    only = Set.copyOf(only);
  }

  public LoadOptions withProgramTypes(Map<String, String> types) {
    return new LoadOptions(types, only, typeInformation, logLevel);
  }

  public LoadOptions withOnly(Set<String> programs) {
    return new LoadOptions(programTypes, programs, typeInformation, logLevel);
  }

  public LoadOptions withTypeInformation(boolean wanted) {
    return new LoadOptions(programTypes, only, wanted, logLevel);
  }

  public LoadOptions withLogLevel(int level) {
    return new LoadOptions(programTypes, only, typeInformation, level);
  }
}
