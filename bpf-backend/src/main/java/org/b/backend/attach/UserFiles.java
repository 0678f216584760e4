package org.b.backend.attach;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.b.backend.EnvironmentException;
import org.b.backend.symbols.ExecutableFile;

/**
 * Programs and libraries as users name them: a path, a command ({@code bash}), a library ({@code c}
 * or {@code libssl}); of a process they are looked for where that process sees them.
 */
final class UserFiles {
  private static final List<String> LIBRARIES =
      List.of(
          "/lib/x86_64-linux-gnu",
          "/usr/lib/x86_64-linux-gnu",
          "/lib/aarch64-linux-gnu",
          "/usr/lib/aarch64-linux-gnu",
          "/lib64",
          "/usr/lib64",
          "/lib",
          "/usr/lib",
          "/usr/local/lib");

  /** What files of programs and libraries begin with, see elf(5). */
  private static final byte[] ELF_MAGIC = {0x7f, 'E', 'L', 'F'};

  private UserFiles() {}

  /**
   * @throws EnvironmentException if there is no such file, or it is no program or library
   */
  static ExecutableFile open(String name, Optional<Integer> process) {
    Path path = find(name, process);
    try {
      return ExecutableFile.open(path);
    } catch (IOException e) {
      throw new EnvironmentException(
          "the file " + name + " cannot be probed: " + e.getMessage(),
          "name a program or a library of this machine",
          e);
    }
  }

  private static Path find(String name, Optional<Integer> process) {
    String root = process.map(pid -> "/proc/" + pid + "/root").orElse("");
    List<Path> candidates = new ArrayList<>();
    if (name.contains("/")) {
      candidates.add(Path.of(name.startsWith("/") ? root + name : name));
    } else {
      for (String folder : System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
        candidates.add(Path.of(root + folder, name));
      }
      LIBRARIES.forEach(folder -> candidates.addAll(libraries(Path.of(root + folder), name)));
    }
    for (Path candidate : candidates) {
      if (Files.isRegularFile(candidate)) {
        return real(candidate);
      }
    }
    throw new EnvironmentException(
        "there is no program or library " + name, "write its path: /usr/bin/" + name);
  }

  /** The kernel wants the file itself, not a symbolic link of another namespace. */
  private static Path real(Path path) {
    try {
      return path.startsWith("/proc") ? path : path.toRealPath();
    } catch (IOException e) {
      return path;
    }
  }

  private static List<Path> libraries(Path folder, String name) {
    String stem = name.startsWith("lib") ? name : "lib" + name;
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches(regex(stem)))
          .filter(UserFiles::isElf)
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * {@code libc.so} of developers' packages is a text that tells the linker where the library is.
   */
  private static boolean isElf(Path file) {
    try (InputStream content = Files.newInputStream(file)) {
      return Arrays.equals(content.readNBytes(ELF_MAGIC.length), ELF_MAGIC);
    } catch (IOException e) {
      return false;
    }
  }

  private static String regex(String stem) {
    return java.util.regex.Pattern.quote(stem) + "(\\.so(\\.[0-9.]+)?)?";
  }
}
