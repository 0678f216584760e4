package org.b.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Whole processes, start to exit: time on the clock and greatest resident memory. */
final class ColdStart {
  private static final int TIMEOUT_SECONDS = 60;
  private static final int KIB_PER_MIB = 1024;

  /**
   * What a command cost.
   *
   * @param seconds on the clock
   * @param mebibytes greatest resident set of the process
   */
  record Cost(Samples seconds, Samples mebibytes) {}

  private ColdStart() {}

  /**
   * Runs the commands in turns, so that a slow minute of the machine hits all of them.
   *
   * @param rounds how often each runs, after one run that fills the caches
   */
  static Map<String, Cost> measure(Map<String, List<String>> commands, int rounds)
      throws IOException, InterruptedException {
    Map<String, Cost> costs = new LinkedHashMap<>();
    commands.keySet().forEach(name -> costs.put(name, new Cost(new Samples(), new Samples())));
    for (int round = 0; round <= rounds; round++) {
      for (Map.Entry<String, List<String>> command : commands.entrySet()) {
        Cost cost = costs.get(command.getKey());
        run(command.getValue(), round == 0 ? new Cost(new Samples(), new Samples()) : cost);
      }
    }
    return costs;
  }

  private static void run(List<String> command, Cost cost)
      throws IOException, InterruptedException {
    Path peak = Files.createTempFile("benchmark", ".rss");
    Path output = Files.createTempFile("benchmark", ".out");
    try {
      // GNU time reads the peak from wait4(2), which Java cannot
      List<String> timed =
          new ArrayList<>(List.of("/usr/bin/time", "-f", "%M", "-o", peak.toString()));
      timed.addAll(command);
      ProcessBuilder builder =
          new ProcessBuilder(timed)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      long start = System.nanoTime();
      Process process = builder.start();
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + " took over " + TIMEOUT_SECONDS + " s");
      }
      double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
      if (process.exitValue() != 0) {
        throw new IOException(
            String.join(" ", command) + " failed:\n" + Files.readString(output).strip());
      }
      cost.seconds().add(seconds);
      cost.mebibytes().add(Double.parseDouble(Files.readString(peak).strip()) / KIB_PER_MIB);
    } finally {
      Files.deleteIfExists(peak);
      Files.deleteIfExists(output);
    }
  }
}
