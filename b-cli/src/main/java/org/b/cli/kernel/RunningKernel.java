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

/** Functions and tracepoints of the running kernel. */
public final class RunningKernel {
  private static final List<Path> TRACEFS =
      List.of(Path.of("/sys/kernel/tracing"), Path.of("/sys/kernel/debug/tracing"));

  private final Path btf;
  private final Path symbols;
  private final List<Path> tracefs;

  public RunningKernel() {
    this(Path.of("/sys/kernel/btf/vmlinux"), Path.of("/proc/kallsyms"), TRACEFS);
  }

  RunningKernel(Path btf, Path symbols, List<Path> tracefs) {
    this.btf = btf;
    this.symbols = symbols;
    this.tracefs = tracefs;
  }

  /**
   * Functions by name with their C declaration; from BTF, or without it from {@code /proc/kallsyms}
   * (then the declaration is the bare name).
   */
  public Map<String, String> functions() {
    if (Files.isReadable(btf)) {
      try {
        return KernelTypes.read(btf).functions();
      } catch (IOException e) {
        // The names at least.
      }
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
              + btf
              + " nor "
              + symbols
              + " is readable",
          "run as root, or use a kernel with CONFIG_DEBUG_INFO_BTF");
    }
  }

  /**
   * Tracepoints by name ({@code category:name} where tracefs is mounted and readable) with their
   * arguments where BTF has them.
   */
  public Map<String, String> tracepoints() {
    Map<String, String> arguments = arguments();
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
          "the kernel's tracepoints cannot be read: neither tracefs nor " + btf + " is readable",
          "run as root and mount tracefs: mount -t tracefs tracefs /sys/kernel/tracing");
    }
    return arguments;
  }

  private Map<String, String> arguments() {
    try {
      return KernelTypes.read(btf).tracepoints();
    } catch (IOException e) {
      return Map.of();
    }
  }
}
