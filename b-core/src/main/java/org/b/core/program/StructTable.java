package org.b.core.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.facts.HookArgument;

/**
 * A struct of the kernel's whose functions are programs (struct_ops).
 *
 * @param struct kernel name: {@code tcp_congestion_ops}
 * @param name of this one, by which the kernel knows it, too
 * @param functions program by member
 */
public record StructTable(String struct, String name, Map<String, Function> functions) {
  public static final String HOOK = "struct_ops";

  /** BPF_OBJ_NAME_LEN and TCP_CA_NAME_MAX are 16, the final zero included. */
  public static final int LONGEST_NAME = 15;

  /** What one program is. */
  public record Member(String struct, String name, String table) {}

  /** The member that a program is; empty for other programs. */
  public static Optional<Member> member(Function function) {
    return function.hook().hook().name().equals(HOOK) ? member(function.hook()) : Optional.empty();
  }

  /** What a hook's argument says; empty where it is malformed. */
  public static Optional<Member> member(Function.Attachment hook) {
    List<String> parts = HookArgument.parse(hook.hook(), hook.argument()).parts();
    return parts.size() == 3
        ? Optional.of(new Member(parts.get(0), parts.get(1), parts.get(2)))
        : Optional.empty();
  }

  /** The structs of a program, in the order of their first functions. */
  public static List<StructTable> of(Program program) {
    Map<String, StructTable> tables = new LinkedHashMap<>();
    for (Function function : program.functions()) {
      member(function)
          .ifPresent(
              member ->
                  tables
                      .computeIfAbsent(
                          member.table(),
                          name -> new StructTable(member.struct(), name, new LinkedHashMap<>()))
                      .functions()
                      .putIfAbsent(member.name(), function));
    }
    return new ArrayList<>(tables.values());
  }
}
