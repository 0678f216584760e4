package org.b.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A control group of a test's own, removed with it. */
public final class ControlGroup implements AutoCloseable {
  private static final long GONE_WITHIN_NANOSECONDS = TimeUnit.SECONDS.toNanos(5);

  private final Path path;

  public ControlGroup(String name) throws IOException {
    Path mount =
        Files.readAllLines(Path.of("/proc/self/mounts")).stream()
            .map(line -> line.split(" "))
            .filter(fields -> fields[2].equals("cgroup2"))
            .map(fields -> Path.of(fields[1]))
            .findFirst()
            .orElseThrow();
    path = Files.createDirectory(mount.resolve("b" + ProcessHandle.current().pid() + name));
  }

  public Path path() {
    return path;
  }

  /** The words of a command that joins the group and then runs Python. */
  public String[] python(String program) {
    return new String[] {
      "sh", "-c", "echo $$ > " + path + "/cgroup.procs; exec python3 -c \"$0\"", program
    };
  }

  /** The kernel removes a group a moment after its last process is gone. */
  @Override
  public void close() throws InterruptedException, TimeoutException {
    long start = System.nanoTime();
    while (!path.toFile().delete()) {
      if (System.nanoTime() - start > GONE_WITHIN_NANOSECONDS) {
        throw new TimeoutException(path + " still has processes");
      }
      Thread.sleep(20);
    }
  }
}
