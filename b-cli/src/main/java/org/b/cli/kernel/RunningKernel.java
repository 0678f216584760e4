package org.b.cli.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.b.cli.Failure;
import org.b.core.kernel.Declarations;
import org.b.core.kernel.KernelTypes;

/** Functions and tracepoints of the running kernel, or of the one whose types are given. */
public final class RunningKernel {
  private static final List<Path> TRACEFS =
      List.of(Path.of("/sys/kernel/tracing"), Path.of("/sys/kernel/debug/tracing"));

  private final KernelTypes types;
  private final boolean running;
  private final Path symbols;
  private final List<Path> tracefs;

  /** The running kernel. */
  public RunningKernel() {
    this(BtfOption.running(), true, Path.of("/proc/kallsyms"), TRACEFS);
  }

  /** Another kernel, of which its types are all that is known. */
  public static RunningKernel of(KernelTypes types) {
    return new RunningKernel(types, false, Path.of("/proc/kallsyms"), List.of());
  }

  RunningKernel(KernelTypes types, boolean running, Path symbols, List<Path> tracefs) {
    this.types = types;
    this.running = running;
    this.symbols = symbols;
    this.tracefs = tracefs;
  }

  /**
   * Functions by name with their C declaration; from BTF, or without it from {@code /proc/kallsyms}
   * (then the declaration is the bare name).
   */
  public Map<String, String> functions() {
    if (types.complete()) {
      return new Declarations(types).functions();
    }
    Map<String, String> functions = new TreeMap<>();
    try (Stream<String> lines = Files.lines(symbols, StandardCharsets.ISO_8859_1)) {
      lines
          .map(line -> line.split("\\s+"))
          .filter(parts -> parts.length >= 3 && parts[1].equalsIgnoreCase("t"))
          .forEach(parts -> functions.put(parts[2], parts[2]));
      return functions;
    } catch (IOException e) {
      throw Failure.environment(
          "the kernel's functions cannot be read: neither "
              + KernelTypes.RUNNING
              + " nor "
              + symbols
              + " is readable",
          "run as root, or use a kernel with CONFIG_DEBUG_INFO_BTF");
    }
  }

  /** The C declaration of a function; empty where the kernel's types do not have it. */
  public String declaration(String name) {
    return types.complete() ? new Declarations(types).function(name).orElse("") : "";
  }

  /**
   * Tracepoints by name ({@code category:name} where tracefs is mounted and readable) with their
   * arguments where BTF has them.
   */
  public Map<String, String> tracepoints() {
    Map<String, String> arguments =
        types.complete() ? new Declarations(types).tracepoints() : Map.of();
    if (!running) {
      return arguments;
    }
    for (Path mount : tracefs) {
      Path events = mount.resolve("available_events");
      if (Files.isReadable(events)) {
        try (Stream<String> lines = Files.lines(events)) {
          return lines
              .distinct()
              .collect(
                  Collectors.toMap(
                      Function.identity(),
                      event -> arguments.getOrDefault(event.substring(event.indexOf(':') + 1), ""),
                      (first, second) -> first,
                      TreeMap::new));
        } catch (IOException e) {
          break;
        }
      }
    }
    if (arguments.isEmpty()) {
      throw Failure.environment(
          "the kernel's tracepoints cannot be read: neither tracefs nor "
              + KernelTypes.RUNNING
              + " is readable",
          "run as root and mount tracefs: mount -t tracefs tracefs /sys/kernel/tracing");
    }
    return arguments;
  }
}
