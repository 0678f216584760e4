package org.b.dsl.lower;

import java.util.List;
import java.util.Optional;
import org.b.core.facts.TracepointClasses;
import org.b.core.kernel.KernelTypes;
import org.b.core.types.KernelStructType;

/** The kernel's structs of tracepoints' fields: {@code trace_event_raw_NAME}. */
public final class TracepointStructs {
  private static final String START = "trace_event_raw_";

  /** What the entries of all system calls share. */
  static final String SYSTEM_CALL = START + "sys_enter";

  private TracepointStructs() {}

  /** The struct of {@code category:name}; empty where the kernel's types have none. */
  public static Optional<KernelStructType> find(KernelTypes types, String argument) {
    String name = argument.substring(argument.indexOf(':') + 1);
    if (argument.startsWith("syscalls:sys_enter_")) {
      name = "sys_enter";
    } else if (argument.startsWith("syscalls:sys_exit_")) {
      name = "sys_exit";
    }
    List<String> candidates = TracepointClasses.candidates(name);
    for (String candidate : candidates) {
      if (types.struct(START + candidate) != 0) {
        return Optional.of(struct(types, candidate, TracepointClasses.structs(name)));
      }
    }
    for (String candidate : candidates) {
      KernelTypes module = types.withStruct(START + candidate);
      if (module.struct(START + candidate) != 0) {
        return Optional.of(struct(module, candidate, TracepointClasses.structs(name)));
      }
    }
    return Optional.empty();
  }

  private static KernelStructType struct(KernelTypes types, String found, List<String> names) {
    List<String> others =
        names.stream().filter(other -> !other.equals(found)).map(other -> START + other).toList();
    return new KernelStructType(types, types.struct(START + found), START + found, false, others);
  }
}
