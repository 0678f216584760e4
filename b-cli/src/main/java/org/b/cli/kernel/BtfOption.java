package org.b.cli.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.b.cli.Failure;
import org.b.cli.input.SourceReader;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfFile;
import org.b.core.btf.ObjectFormatException;
import org.b.core.kernel.KernelTypes;

/** What {@code --btf} means: the kernel whose types a program is understood with. */
public final class BtfOption {
  /** Folders and devices apart, reading is tried. */
  private static final String ADVICE =
      "name a BTF file, or an ELF file with a section .BTF such as vmlinux";

  private BtfOption() {}

  /** The running kernel's types, which stay what they are: read once. */
  private static final class Running {
    private static final Path PATH = Path.of(KernelTypes.RUNNING);
    static final KernelTypes TYPES =
        Files.isReadable(PATH)
            ? KernelTypes.of("the running kernel", () -> quietly(PATH), BtfOption::modules)
            : KernelTypes.bundled();
  }

  /** The running kernel's types, read when they are needed; the bundled ones where it has none. */
  public static KernelTypes running() {
    return Running.TYPES;
  }

  /**
   * The types in a file.
   *
   * @throws Failure if it cannot be read or has none
   */
  public static KernelTypes file(String name) {
    Path path =
        SourceReader.path(name)
            .filter(Files::exists)
            .filter(file -> !Files.isDirectory(file))
            .orElseThrow(
                () -> Failure.environment("--btf " + name + ": there is no such file", ADVICE));
    Btf btf;
    try {
      btf = read(path);
    } catch (ObjectFormatException e) {
      throw Failure.environment("--btf " + name + ": " + e.getMessage(), ADVICE);
    } catch (NoSuchFileException e) {
      throw Failure.environment("--btf " + name + ": there is no such file", ADVICE);
    } catch (AccessDeniedException e) {
      throw Failure.environment(
          "--btf " + name + " cannot be read: permission denied", "make it readable for you");
    } catch (IOException e) {
      throw Failure.environment("--btf " + name + " cannot be read: " + e.getMessage(), ADVICE);
    }
    return KernelTypes.of("`" + name + "`", () -> btf);
  }

  /** The types of the modules that are loaded; one that goes meanwhile is as good as not there. */
  private static List<Btf> modules(Btf kernel) {
    List<Btf> modules = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(KernelTypes.MODULES))) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        if (!file.equals(Path.of(KernelTypes.RUNNING))) {
          modules.add(Btf.open(Files.readAllBytes(file), kernel));
        }
      }
    } catch (IOException | UncheckedIOException | ObjectFormatException e) {
      return modules;
    }
    return modules;
  }

  private static Btf quietly(Path path) {
    try {
      return read(path);
    } catch (IOException e) {
      throw new ObjectFormatException(path + " cannot be read");
    }
  }

  private static Btf read(Path path) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(path)) {
      return BtfFile.read(channel);
    }
  }
}
