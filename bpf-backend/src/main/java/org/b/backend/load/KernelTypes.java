package org.b.backend.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.b.backend.EnvironmentException;
import org.b.backend.sys.BtfObjects;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.SystemCallException;
import org.b.core.btf.Btf;
import org.b.core.btf.ObjectFormatException;

/**
 * The types of the running kernel and, when something is not in there, of its modules. Files are
 * read when they are first needed. Closing gives up the descriptors of modules' types.
 */
final class KernelTypes implements AutoCloseable {
  private static final Path FOLDER = Path.of("/sys/kernel/btf");
  private static final String KERNEL = "vmlinux";

  /**
   * A type of the kernel or of a module.
   *
   * @param module empty for the kernel itself
   */
  record Place(Btf types, int id, Optional<String> module) {}

  private final Map<String, Btf> modules = new LinkedHashMap<>();
  private final Map<String, Descriptor> descriptors = new LinkedHashMap<>();
  private Btf kernel;
  private boolean modulesRead;

  /**
   * The kernel's own types.
   *
   * @throws EnvironmentException if the kernel does not show them
   */
  Btf kernel() {
    if (kernel == null) {
      try {
        kernel = Btf.open(Files.readAllBytes(FOLDER.resolve(KERNEL)));
      } catch (IOException | ObjectFormatException e) {
        throw new EnvironmentException(
            "the program needs the kernel's types, and "
                + FOLDER.resolve(KERNEL)
                + " cannot be read",
            "use a kernel built with CONFIG_DEBUG_INFO_BTF=y, and mount sysfs:"
                + " mount -t sysfs sysfs /sys",
            e);
      }
    }
    return kernel;
  }

  /** A type by kind ({@code BtfKind}) and name, in the kernel first. */
  Optional<Place> find(int kind, String name) {
    int id = kernel().find(kind, name);
    if (id != 0) {
      return Optional.of(new Place(kernel(), id, Optional.empty()));
    }
    for (Map.Entry<String, Btf> module : modules().entrySet()) {
      id = module.getValue().find(kind, name);
      if (id != 0) {
        return Optional.of(new Place(module.getValue(), id, Optional.of(module.getKey())));
      }
    }
    return Optional.empty();
  }

  /** The kernel's types, then those of each module. */
  List<Btf> all() {
    List<Btf> result = new ArrayList<>();
    result.add(kernel());
    result.addAll(modules().values());
    return result;
  }

  private Map<String, Btf> modules() {
    if (!modulesRead) {
      modulesRead = true;
      try (Stream<Path> files = Files.list(FOLDER)) {
        for (Path file : (Iterable<Path>) files.sorted()::iterator) {
          String name = file.getFileName().toString();
          if (!name.equals(KERNEL)) {
            modules.put(name, Btf.open(Files.readAllBytes(file), kernel()));
          }
        }
      } catch (IOException | ObjectFormatException e) {
        // A module that goes while it is read is as good as not there.
      }
    }
    return modules;
  }

  /**
   * The descriptor of a module's types.
   *
   * @throws EnvironmentException if the kernel does not give it
   */
  Descriptor descriptor(String module) {
    Descriptor known = descriptors.get(module);
    if (known == null) {
      try {
        known =
            BtfObjects.open(module)
                .orElseThrow(
                    () ->
                        new EnvironmentException(
                            "the types of kernel module " + module + " are gone",
                            "load the module again: modprobe " + module));
      } catch (SystemCallException e) {
        if (e.isPermission()) {
          throw LoadErrors.permission("a program for kernel module " + module);
        }
        throw new EnvironmentException(
            "the types of kernel module " + module + " cannot be opened (" + e.getMessage() + ")",
            "use Linux 5.11 or newer",
            e);
      }
      descriptors.put(module, known);
    }
    return known;
  }

  @Override
  public void close() {
    descriptors.values().forEach(Descriptor::close);
    descriptors.clear();
  }
}
