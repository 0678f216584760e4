package org.b.backend.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A control group (version 2) of its own. Removed by close. */
public final class TestGroup implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final Path folder;

  public TestGroup() throws Exception {
    Path mount =
        Files.readAllLines(Path.of("/proc/self/mounts")).stream()
            .map(line -> line.split(" "))
            .filter(fields -> fields[2].equals("cgroup2"))
            .map(fields -> Path.of(fields[1]))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("cgroup2 is not mounted"));
    folder = mount.resolve("b" + ProcessHandle.current().pid() + "g" + NUMBER.incrementAndGet());
    Files.createDirectory(folder);
  }

  public String path() {
    return folder.toString();
  }

  /** The command that runs another one in the group. */
  public String[] inside(String... command) {
    List<String> words =
        new ArrayList<>(
            List.of("sh", "-c", "echo $$ > " + folder + "/cgroup.procs; exec \"$@\"", "inside"));
    words.addAll(List.of(command));
    return words.toArray(String[]::new);
  }

  @Override
  public void close() throws Exception {
    for (int i = 0; ; i++) {
      try {
        Files.delete(folder);
        return;
      } catch (java.io.IOException e) {
        // A process that has just ended still counts for a moment.
        if (i > 100) {
          throw e;
        }
        Thread.sleep(20);
      }
    }
  }
}
