package org.b.cli.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.b.core.source.SourceFile;
import org.b.dsl.IncludeResolver;

/** Programs of the repository; a file's name is its path from the repository's root. */
final class Folder {
  /** Tests run in their module's folder. */
  private static final Path ROOT = Path.of("..");

  private Folder() {}

  /** What a file includes, and {@code proto.b} beside it. */
  static final IncludeResolver INCLUDES =
      (from, path) -> {
        Path file = Path.of(from.name()).resolveSibling(path).normalize();
        return Files.isRegularFile(ROOT.resolve(file))
            ? new IncludeResolver.Found(read(file))
            : new IncludeResolver.Failure("No such file");
      };

  static SourceFile read(Path file) {
    return new SourceFile(file.toString(), text(file));
  }

  static String text(Path file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Files below a folder with that ending, in order. */
  static List<Path> files(String folder, String ending) {
    try (Stream<Path> paths = Files.walk(ROOT.resolve(folder))) {
      return paths
          .filter(path -> path.toString().endsWith(ending))
          .map(ROOT::relativize)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
