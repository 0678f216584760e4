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
 * @param sections contents of data sections by name ({@code .rodata}) that replace the object's
 * @param devices name of a network interface by program, for those that ask the device which
 *     received a packet; the interface is one of the calling thread's network namespace
 */
public record LoadOptions(
    Map<String, String> programTypes,
    Set<String> only,
    boolean typeInformation,
    int logLevel,
    Map<String, byte[]> sections,
    Map<String, String> devices) {
  public static final LoadOptions DEFAULT =
      new LoadOptions(Map.of(), Set.of(), true, 0, Map.of(), Map.of());

  public LoadOptions {
    programTypes = Map.copyOf(programTypes);
    only = Set.copyOf(only);
    sections = Map.copyOf(sections);
    devices = Map.copyOf(devices);
  }

  public LoadOptions withProgramTypes(Map<String, String> types) {
    return new LoadOptions(types, only, typeInformation, logLevel, sections, devices);
  }

  public LoadOptions withOnly(Set<String> programs) {
    return new LoadOptions(programTypes, programs, typeInformation, logLevel, sections, devices);
  }

  public LoadOptions withTypeInformation(boolean wanted) {
    return new LoadOptions(programTypes, only, wanted, logLevel, sections, devices);
  }

  public LoadOptions withLogLevel(int level) {
    return new LoadOptions(programTypes, only, typeInformation, level, sections, devices);
  }

  /** See {@link Configuration}. */
  public LoadOptions withSections(Map<String, byte[]> contents) {
    return new LoadOptions(programTypes, only, typeInformation, logLevel, contents, devices);
  }

  /**
   * See {@link org.b.backend.object.ProgramDefinition#asksDevice}; programs that ask nothing may be
   * among them.
   */
  public LoadOptions withDevices(Map<String, String> interfaces) {
    return new LoadOptions(programTypes, only, typeInformation, logLevel, sections, interfaces);
  }
}
