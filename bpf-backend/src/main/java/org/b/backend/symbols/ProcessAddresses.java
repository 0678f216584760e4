package org.b.backend.symbols;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Names of addresses in processes: by the files that are mapped there and, for code that a virtual
 * machine makes at run time, by its list in /tmp/perf-PID.map. What a process has mapped is kept,
 * so that its addresses have names when it is gone.
 */
public final class ProcessAddresses {
  /** A part of a process's memory. */
  private record Mapping(long start, long end, long offset, String path) {}

  private record Process(List<Mapping> mappings, Optional<SymbolTable> generated) {}

  private record FileSymbols(ExecutableFile file, SymbolTable table) {}

  private final Map<Integer, Process> processes = new HashMap<>();
  private final Map<String, Optional<FileSymbols>> files = new HashMap<>();

  /** Keeps what a process has mapped now, if it is there. */
  public synchronized void observe(int pid) {
    // Anew each time: it may have started another program since.
    read(pid).ifPresent(process -> processes.put(pid, process));
  }

  /** {@code name+0x12}, else {@code [file]+0x1234}, else the address. */
  public synchronized String name(int pid, long address) {
    Process process = processes.get(pid);
    Optional<String> name = process == null ? Optional.empty() : name(pid, process, address);
    if (name.isEmpty()) {
      // It may have mapped more since.
      Optional<Process> now = read(pid);
      if (now.isPresent()) {
        processes.put(pid, now.get());
        name = name(pid, now.get(), address);
      }
    }
    return name.orElse("0x" + Long.toHexString(address));
  }

  private Optional<String> name(int pid, Process process, long address) {
    for (Mapping mapping : process.mappings()) {
      if (Long.compareUnsigned(address, mapping.start()) >= 0
          && Long.compareUnsigned(address, mapping.end()) < 0) {
        return Optional.of(
            mapping.path().startsWith("/")
                ? inFile(pid, mapping, address)
                : process
                    .generated()
                    .flatMap(table -> table.name(address))
                    .orElse(
                        (mapping.path().isEmpty() ? "[memory]" : mapping.path())
                            + "+0x"
                            + Long.toHexString(address - mapping.start())));
      }
    }
    return Optional.empty();
  }

  private String inFile(int pid, Mapping mapping, long address) {
    long offset = address - mapping.start() + mapping.offset();
    Optional<FileSymbols> symbols = files.computeIfAbsent(mapping.path(), path -> load(pid, path));
    if (symbols.isPresent()) {
      OptionalLong own = symbols.get().file().address(offset);
      if (own.isPresent()) {
        Optional<String> name = symbols.get().table().name(own.getAsLong());
        if (name.isPresent()) {
          return name.get();
        }
      }
    }
    String file = mapping.path().substring(mapping.path().lastIndexOf('/') + 1);
    return "[" + file + "]+0x" + Long.toHexString(offset);
  }

  private static Optional<FileSymbols> load(int pid, String path) {
    for (Path candidate : List.of(Path.of("/proc/" + pid + "/root" + path), Path.of(path))) {
      try {
        ExecutableFile file = ExecutableFile.open(candidate);
        return Optional.of(new FileSymbols(file, new SymbolTable(file.functions())));
      } catch (IOException e) {
        // The process may be gone, and the file may be in its place for us, too.
      }
    }
    return Optional.empty();
  }

  private static Optional<Process> read(int pid) {
    List<Mapping> mappings = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
        // "55d0-55e0 r-xp 00001000 08:01 123   /usr/bin/bash"
        String[] fields = line.split("\\s+", 6);
        String[] range = fields[0].split("-");
        if (fields[1].indexOf('x') >= 0) {
          mappings.add(
              new Mapping(
                  Long.parseUnsignedLong(range[0], 16),
                  Long.parseUnsignedLong(range[1], 16),
                  Long.parseUnsignedLong(fields[2], 16),
                  fields.length > 5 ? fields[5] : ""));
        }
      }
      return mappings.isEmpty()
          ? Optional.empty()
          : Optional.of(new Process(List.copyOf(mappings), generated(pid)));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** "7f00 40 name", addresses and sizes in hexadecimal, as perf(1) reads it. */
  private static Optional<SymbolTable> generated(int pid) {
    Path file = Path.of("/tmp/perf-" + pid + ".map");
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    List<ExecutableFile.Symbol> symbols = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        String[] fields = line.split(" ", 3);
        symbols.add(
            new ExecutableFile.Symbol(
                fields[2],
                Long.parseUnsignedLong(fields[0], 16),
                Long.parseUnsignedLong(fields[1], 16)));
      }
    } catch (IOException | RuntimeException e) {
      // The names that could be read are better than none.
    }
    return Optional.of(new SymbolTable(symbols));
  }
}
