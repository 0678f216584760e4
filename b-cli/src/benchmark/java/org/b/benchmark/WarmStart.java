package org.b.benchmark;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/** Runs {@link WarmCompile} under JMH, in a forked virtual machine. */
final class WarmStart {
  private static final double HALF = 50;
  private static final double MOST = 95;

  /**
   * Milliseconds.
   *
   * @param median half of all runs take no longer
   * @param most 95 of 100 runs take no longer
   */
  record Time(double median, double most) {}

  private WarmStart() {}

  /** By name of the method of {@link WarmCompile}. */
  static Map<String, Time> measure() throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(WarmCompile.class.getName() + "\\..*")
            .verbosity(VerboseMode.SILENT)
            .build();
    Map<String, Time> times = new LinkedHashMap<>();
    for (RunResult result : new Runner(options).run()) {
      Statistics statistics = result.getPrimaryResult().getStatistics();
      times.put(
          result.getPrimaryResult().getLabel(),
          new Time(statistics.getPercentile(HALF), statistics.getPercentile(MOST)));
    }
    return times;
  }
}
