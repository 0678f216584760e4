package org.b.cli.session;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.b.cli.Failure;

/**
 * The command that runs while the programs are attached. It shares the terminal of this process;
 * where standard output belongs to JSON lines, its output goes to standard error.
 */
final class ChildCommand implements AutoCloseable {
  private static final long GRACE_SECONDS = 2;

  private final Process process;

  private ChildCommand(Process process) {
    this.process = process;
  }

  /** Fails where the shell would say "command not found", before anything is attached. */
  static void requireExists(List<String> words) {
    String name = words.get(0);
    String path = name.contains("/") ? "" : System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    for (String folder : path.split(":", -1)) {
      File file = folder.isEmpty() ? new File(name) : new File(folder, name);
      if (file.isFile() && file.canExecute()) {
        return;
      }
    }
    throw Failure.usage("the command `" + name + "` was not found", "check its name and PATH");
  }

  /**
   * @param toStandardError whether its standard output goes to standard error
   * @param ended told the exit status, on another thread
   */
  static ChildCommand start(List<String> words, boolean toStandardError, IntConsumer ended) {
    List<String> line = new ArrayList<>();
    if (toStandardError) {
      line.addAll(List.of("/bin/sh", "-c", "exec \"$@\" 1>&2", "b-run"));
    }
    line.addAll(words);
    try {
      Process process = new ProcessBuilder(line).inheritIO().start();
      process.onExit().thenAccept(p -> ended.accept(p.exitValue()));
      return new ChildCommand(process);
    } catch (IOException e) {
      throw Failure.failed(
          "the command `" + words.get(0) + "` did not start: " + e.getMessage(), "check it");
    }
  }

  /** Ends it and what it started, if it still runs: politely first. */
  @Override
  public void close() {
    if (!process.isAlive()) {
      return;
    }
    List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
    family.add(process.toHandle());
    family.forEach(ProcessHandle::destroy);
    try {
      process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    family.forEach(ProcessHandle::destroyForcibly);
  }
}
