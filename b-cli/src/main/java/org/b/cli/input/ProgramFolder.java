package org.b.cli.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.b.cli.ExitStatus;
import org.b.core.source.SourceFile;
import org.b.dsl.IncludeResolver;

/**
 * Finds included files. The command often runs as root on files that somebody else wrote, so an
 * include reaches only regular files in the folder of the file named on the command line, and below
 * it; neither absolute paths nor links lead out of it. Otherwise a program could make the command
 * quote any file of the machine in a message.
 */
public final class ProgramFolder implements IncludeResolver {
  private static final int MOST_FILES = 256;

  /** Where a file lies and which folder its includes may not leave. */
  private record Place(Path file, Path root, String rootName) {}

  private final Map<String, Place> places = new HashMap<>();

  /** Reads a file that the command line names; its folder bounds what it may include. */
  public SourceFile open(String given) {
    Path path =
        SourceReader.path(given)
            .orElseThrow(
                () -> org.b.cli.Failure.usage("`" + given + "` is not a path", "name a .b file"));
    SourceReader.Outcome outcome = SourceReader.read(path, given);
    if (outcome instanceof SourceReader.Refused refused) {
      String message = given + " " + refused.reason();
      throw refused.status() == ExitStatus.ENVIRONMENT
          ? org.b.cli.Failure.environment(message, refused.help())
          : org.b.cli.Failure.failed(message, refused.help());
    }
    SourceFile file = outcome.file().orElseThrow();
    Path parent = path.getParent();
    try {
      Path real = path.toRealPath();
      // A link may name the file: what lies beside the link is meant, as with C compilers.
      Path root = path.toAbsolutePath().normalize().getParent().toRealPath();
      places.put(given, new Place(real, root, parent == null ? "" : parent + "/"));
    } catch (IOException e) {
      throw org.b.cli.Failure.failed(given + " vanished while it was read", "try again");
    }
    return file;
  }

  @Override
  public synchronized Result resolve(SourceFile from, String path) {
    Place place = places.get(from.name());
    if (place == null) {
      return new Failure("the including file is unknown");
    }
    if (places.size() >= MOST_FILES) {
      return new Failure("more than " + MOST_FILES + " files are included");
    }
    Optional<Path> relative = SourceReader.path(path);
    if (relative.isEmpty()) {
      return new Failure("`" + path + "` is not a path");
    }
    if (relative.get().isAbsolute()) {
      return new Failure("absolute paths are not allowed; write it relative to " + from.name());
    }
    return read(place, relative.get());
  }

  private Result read(Place from, Path relative) {
    Path target = folderOf(from).resolve(relative);
    if (!target.normalize().startsWith(from.root())) {
      return new Failure("it lies outside the program's folder");
    }
    if (!Files.exists(target)) {
      return new Failure("no such file");
    }
    Path real;
    try {
      real = target.toRealPath();
    } catch (IOException e) {
      return new Failure("it cannot be read");
    }
    if (!real.startsWith(from.root())) {
      return new Failure("it lies outside the program's folder");
    }
    String name = from.rootName() + from.root().relativize(real);
    SourceReader.Outcome outcome = SourceReader.read(real, name);
    if (outcome instanceof SourceReader.Refused refused) {
      return new Failure("it " + refused.reason());
    }
    places.putIfAbsent(name, new Place(real, from.root(), from.rootName()));
    return new Found(outcome.file().orElseThrow());
  }

  private static Path folderOf(Place place) {
    Path folder = place.file().getParent();
    return folder.startsWith(place.root()) ? folder : place.root();
  }
}
