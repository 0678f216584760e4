package org.b.lsp;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfFile;
import org.b.core.btf.ObjectFormatException;
import org.b.core.kernel.KernelTypes;

/**
 * The kernel types that the setting {@code btf} names: read once, kept until another file is named.
 * The running kernel's are read when a program needs them.
 */
final class KernelTypesFile {
  private final Consumer<String> problems;
  private String name;
  private KernelTypes types;

  /**
   * Nothing is read yet.
   *
   * @param problems gets a sentence where a file cannot be used
   */
  KernelTypesFile(Consumer<String> problems) {
    this.problems = problems;
  }

  /** The types of a file; the running kernel's, or the bundled ones, where the name is empty. */
  synchronized KernelTypes of(String file) {
    if (!file.equals(name)) {
      name = file;
      types = file.isEmpty() ? running() : named(file);
    }
    return types;
  }

  private static KernelTypes running() {
    Path path = Path.of(KernelTypes.RUNNING);
    return Files.isReadable(path)
        ? KernelTypes.of(
            "the running kernel",
            () -> {
              try {
                return read(path);
              } catch (IOException e) {
                throw new ObjectFormatException(path + " cannot be read");
              }
            },
            KernelTypesFile::modules)
        : KernelTypes.bundled();
  }

  /** What can be read of the modules' types. */
  private static List<Btf> modules(Btf kernel) {
    try (Stream<Path> files = Files.list(Path.of(KernelTypes.MODULES))) {
      return files
          .filter(file -> !file.endsWith("vmlinux"))
          .sorted()
          .flatMap(file -> module(file, kernel).stream())
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<Btf> module(Path file, Btf kernel) {
    try {
      return Optional.of(Btf.open(Files.readAllBytes(file), kernel));
    } catch (IOException | ObjectFormatException goneOrDamaged) {
      return Optional.empty();
    }
  }

  private KernelTypes named(String file) {
    try {
      Btf btf = read(Path.of(file));
      return KernelTypes.of("`" + file + "`", () -> btf);
    } catch (ObjectFormatException | InvalidPathException e) {
      problems.accept("the setting b.btf names " + file + ": " + e.getMessage());
    } catch (IOException e) {
      problems.accept("the setting b.btf names " + file + ", which cannot be read");
    }
    return running();
  }

  private static Btf read(Path path) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(path)) {
      return BtfFile.read(channel);
    }
  }
}
