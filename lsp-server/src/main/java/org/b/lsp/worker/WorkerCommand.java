package org.b.lsp.worker;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the worker is started. */
final class WorkerCommand {
  private static final String MAIN = "org.b.cli.Main";
  private static final String WORKER = "worker";

  private WorkerCommand() {}

  /**
   * The command line; empty where this installation cannot compile and no other one is known.
   *
   * @param configured the user's {@code b} command; empty for this installation
   */
  static Optional<List<String>> of(List<String> configured) {
    List<String> command = new ArrayList<>(configured);
    if (!command.isEmpty() && command.get(0).contains("/")) {
      command.set(0, absolute(command.get(0)));
    }
    if (command.isEmpty()) {
      if (WorkerCommand.class.getResource("/" + MAIN.replace('.', '/') + ".class") == null) {
        return Optional.empty();
      }
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      // The same options: they say where the native libraries are. Its memory is another matter.
      for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
        if (!option.startsWith("-agentlib") && !option.startsWith("-Xm")) {
          command.add(option);
        }
      }
      String classPath =
          Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
              .map(WorkerCommand::absolute)
              .collect(Collectors.joining(File.pathSeparator));
      command.addAll(List.of("-cp", classPath, MAIN));
    }
    command.add(WORKER);
    return Optional.of(command);
  }

  /** The worker runs in another folder. */
  private static String absolute(String path) {
    return Path.of(path).toAbsolutePath().toString();
  }
}
