package org.b.backend.symbols;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Names of the running kernel's addresses, read from /proc/kallsyms when they are first asked for.
 */
public final class KernelAddresses {
  private static final Path FILE = Path.of("/proc/kallsyms");
  private SymbolTable table;

  /** {@code vfs_write+0x12}, or the address where the kernel does not tell. */
  public String name(long address) {
    if (table == null) {
      table = new SymbolTable(read());
    }
    return table.name(address).orElse("0x" + Long.toHexString(address));
  }

  private static List<ExecutableFile.Symbol> read() {
    List<ExecutableFile.Symbol> result = new ArrayList<>();
    try (Stream<String> lines = Files.lines(FILE, StandardCharsets.ISO_8859_1)) {
      lines.forEach(
          line -> {
            // "ffffffff81000000 T name\t[module]"; addresses are zero for users who may not know.
            if (line.length() > 19 && "tTwW".indexOf(line.charAt(17)) >= 0) {
              int tab = line.indexOf('\t', 19);
              long address = Long.parseUnsignedLong(line.substring(0, 16), 16);
              if (address != 0) {
                result.add(
                    new ExecutableFile.Symbol(
                        tab < 0 ? line.substring(19) : line.substring(19, tab), address, 0));
              }
            }
          });
    } catch (IOException | UncheckedIOException | NumberFormatException e) {
      // Addresses without names are shown as numbers.
    }
    return result;
  }
}
