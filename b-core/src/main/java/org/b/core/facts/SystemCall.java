package org.b.core.facts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A system call and its arguments, as {@code SYSCALL_DEFINE} of the kernel's sources names them.
 *
 * @param name without a prefix: {@code openat}
 */
public record SystemCall(String name, List<Argument> arguments) {
  /** What tracepoints on entries and on exits of single system calls are called. */
  private static final String ENTRY = "syscalls:sys_enter_";

  private static final String EXIT = "syscalls:sys_exit_";

  private static final Lazy<Map<String, SystemCall>> CALLS =
      new Lazy<>(
          () -> {
            Map<String, SystemCall> calls = new TreeMap<>();
            for (FactRows.Row row : FactRows.read("system-calls.table")) {
              calls.put(row.get("name"), parse(row.get("name"), row.get("arguments")));
            }
            return calls;
          });

  /**
   * @param index from 0
   * @param declared type in the kernel's sources: {@code const char*}
   */
  public record Argument(int index, String name, String declared) {
    @Override
    public String toString() {
      int stars = declared.indexOf('*');
      return stars < 0
          ? declared + " " + name
          : declared.substring(0, stars) + " " + declared.substring(stars) + name;
    }
  }

  public SystemCall {
    arguments = List.copyOf(arguments);
  }

  private static SystemCall parse(String name, String list) {
    List<Argument> arguments = new ArrayList<>();
    for (String each : list.isEmpty() ? new String[0] : list.split(", ")) {
      int space = each.lastIndexOf(' ');
      arguments.add(
          new Argument(arguments.size(), each.substring(space + 1), each.substring(0, space)));
    }
    return new SystemCall(name, arguments);
  }

  /** Every call that is known. */
  public static Collection<SystemCall> all() {
    return CALLS.get().values();
  }

  /** The call of that name. */
  public static Optional<SystemCall> of(String name) {
    return Optional.ofNullable(CALLS.get().get(name));
  }

  /** The call whose tracepoint a name is, of its entry or its exit; empty for all others. */
  public static Optional<String> named(String tracepoint) {
    for (String start : List.of(ENTRY, EXIT)) {
      if (tracepoint.startsWith(start)) {
        return Optional.of(tracepoint.substring(start.length()));
      }
    }
    return Optional.empty();
  }

  /** The call whose arguments the context of a tracepoint holds. */
  public static Optional<SystemCall> entered(String tracepoint) {
    return tracepoint.startsWith(ENTRY)
        ? of(tracepoint.substring(ENTRY.length()))
        : Optional.empty();
  }

  /** The argument of that name. */
  public Optional<Argument> argument(String wanted) {
    return arguments.stream().filter(each -> each.name().equals(wanted)).findFirst();
  }

  /** {@code openat(int dfd, const char *filename)}. */
  @Override
  public String toString() {
    return name
        + arguments.stream().map(Argument::toString).collect(Collectors.joining(", ", "(", ")"));
  }
}
