package org.b.backend.attach;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.b.backend.EnvironmentException;
import org.b.backend.load.KernelNames;
import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.PerfEvent;
import org.b.backend.sys.SystemCallException;

/** A program at a tracepoint, by category and name: {@code sched:sched_process_exec}. */
final class TracepointLink {
  private static final List<Path> MOUNTS =
      List.of(Path.of("/sys/kernel/tracing"), Path.of("/sys/kernel/debug/tracing"));
  private static final int LARGEST_DISTANCE = 3;
  private static final int MOST_SUGGESTIONS = 5;

  private TracepointLink() {}

  static AttachedLink attach(LoadedProgram program, String argument) {
    String[] parts = argument.split("[:/]", 2);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new IllegalArgumentException(
          "a tracepoint is named by its category and its name: sched:sched_process_exec");
    }
    long id = id(parts[0], parts[1]);
    try {
      return PerfEvents.bind(
          program, "tracepoint", parts[0] + ":" + parts[1], PerfEvent.tracepoint(id));
    } catch (SystemCallException e) {
      throw AttachErrors.tracing("attaching " + program.name() + " to " + argument, e);
    }
  }

  private static long id(String category, String name) {
    Path events =
        MOUNTS.stream()
            .map(mount -> mount.resolve("events"))
            .filter(Files::isReadable)
            .filter(Files::isDirectory)
            .findFirst()
            .orElseThrow(
                () ->
                    new EnvironmentException(
                        "tracepoints cannot be found because tracefs is not mounted or not"
                            + " readable",
                        "as root: mount -t tracefs tracefs /sys/kernel/tracing"));
    Path file = events.resolve(category).resolve(name).resolve("id");
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (IOException | NumberFormatException e) {
      if (Files.exists(file)) {
        throw new EnvironmentException(
            "tracepoint " + category + ":" + name + " may not be used by this user",
            "run as root: sudo b",
            e);
      }
      throw new EnvironmentException(
          "this kernel has no tracepoint " + category + ":" + name,
          advice(events, category, name),
          e);
    }
  }

  private static String advice(Path events, String category, String name) {
    try (Stream<Path> files = Files.list(events.resolve(category))) {
      List<String> similar =
          files
              .map(file -> file.getFileName().toString())
              .filter(other -> KernelNames.distance(other, name) <= LARGEST_DISTANCE)
              .sorted()
              .limit(MOST_SUGGESTIONS)
              .toList();
      if (!similar.isEmpty()) {
        return "there are " + String.join(", ", similar);
      }
    } catch (IOException e) {
      return "there is no category "
          + category
          + "; see b list tracepoints for the names there are";
    }
    return "see b list tracepoints '" + category + ":*' for the names there are";
  }
}
