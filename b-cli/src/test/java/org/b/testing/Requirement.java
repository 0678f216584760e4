package org.b.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Something that a machine may lack. A test is skipped only where its requirement is absent; the
 * run then prints which test that was and what would mend it. {@code .ci/run} provides all of them.
 */
public enum Requirement {
  ROOT("root, to load programs", "run the tests as root"),
  CLANG("clang-19 with libbpf's headers", "apt-get install clang-19 libbpf-dev"),
  BPFTOOL("bpftool", "apt-get install bpftool"),
  TRACEFS("tracefs", "as root: mount -t tracefs tracefs /sys/kernel/tracing"),
  BPFFS("a file system for pins", "as root: mount -t bpf bpf /sys/fs/bpf");

  private final String meaning;
  private final String help;

  Requirement(String meaning, String help) {
    this.meaning = meaning;
    this.help = help;
  }

  public boolean isMet() {
    return switch (this) {
      case ROOT -> isRoot();
      case CLANG ->
          isCommand("clang-19") && Files.exists(Path.of("/usr/include/bpf/bpf_helpers.h"));
      case BPFTOOL -> isCommand("bpftool");
      case TRACEFS -> Files.isDirectory(Path.of("/sys/kernel/tracing/events"));
      case BPFFS -> isMounted("/sys/fs/bpf");
    };
  }

  /** What is needed and how to get it. */
  public String help() {
    return "needs " + meaning + "; " + help;
  }

  /** Ends the running test as skipped where the requirement is absent. */
  public void orSkip(String what) {
    if (!isMet()) {
      String reason = "skipped: " + what + ": " + help();
      System.out.println(reason);
      Assumptions.abort(reason);
    }
  }

  private static boolean isRoot() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isMounted(String folder) {
    try (Stream<String> mounts = Files.lines(Path.of("/proc/mounts"))) {
      return mounts.anyMatch(mount -> mount.split(" ")[1].equals(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isCommand(String name) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }
}
