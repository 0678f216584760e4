package org.b.backend.facts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfKind;

/** The types of the running kernel and of the modules that are loaded. */
final class RunningTypes {
  private static final Path FOLDER = Path.of("/sys/kernel/btf");

  /**
   * A function that programs might call.
   *
   * @param module empty for the kernel itself
   */
  record Place(Btf types, int id, Optional<String> module) {}

  private final Btf kernel;
  private final Map<String, Btf> modules = new LinkedHashMap<>();

  RunningTypes() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      kernel = Btf.open(Files.readAllBytes(FOLDER.resolve("vmlinux")));
      for (Path file : files.filter(file -> !file.endsWith("vmlinux")).sorted().toList()) {
        modules.put(file.getFileName().toString(), Btf.open(Files.readAllBytes(file), kernel));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean areShown() {
    return Files.isReadable(FOLDER.resolve("vmlinux"));
  }

  Btf kernel() {
    return kernel;
  }

  /** The kernel's types, then those of each module. */
  List<Btf> all() {
    List<Btf> all = new ArrayList<>(List.of(kernel));
    all.addAll(modules.values());
    return all;
  }

  Optional<Place> function(String name) {
    int id = kernel.find(BtfKind.FUNC, name);
    if (id != 0) {
      return Optional.of(new Place(kernel, id, Optional.empty()));
    }
    for (Map.Entry<String, Btf> module : modules.entrySet()) {
      id = module.getValue().find(BtfKind.FUNC, name);
      if (id != 0) {
        return Optional.of(new Place(module.getValue(), id, Optional.of(module.getKey())));
      }
    }
    return Optional.empty();
  }
}
