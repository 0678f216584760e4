package org.b.backend.attach;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadedProgram;
import org.b.backend.sys.Errno;
import org.b.backend.sys.Machine;
import org.b.backend.sys.PerfEvent;
import org.b.backend.sys.SystemCallException;

/**
 * A program that samples by a software clock, on every CPU: {@code cpu_clock, 99hz}. Hardware
 * counters are left out: virtual machines have none.
 */
final class PerfEventLink {
  private static final Pattern FORM =
      Pattern.compile("(cpu_clock|task_clock)(?:[,:]\\s*(\\d{1,6})\\s*hz)?");
  private static final int DEFAULT_FREQUENCY = 99;

  private PerfEventLink() {}

  static AttachedLink attach(LoadedProgram program, AttachRequest request) {
    String argument = request.argument().isBlank() ? "cpu_clock" : request.argument().strip();
    Matcher matcher = FORM.matcher(argument);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "the hook perf_event needs a clock and may have a frequency: cpu_clock,99hz");
    }
    int config = matcher.group(1).equals("cpu_clock") ? 0 : 1;
    long frequency =
        matcher.group(2) == null ? DEFAULT_FREQUENCY : Long.parseLong(matcher.group(2));
    String target = matcher.group(1) + "," + frequency + "hz";
    int process = request.options().process().orElse(-1);
    List<AttachedLink> links = new ArrayList<>();
    try {
      for (int cpu : Machine.onlineCpus()) {
        links.add(
            PerfEvents.bind(
                program,
                "perf_event",
                target + " on CPU " + cpu,
                PerfEvent.clock(config, frequency, process, cpu)));
      }
      String mechanism = links.isEmpty() ? "none" : links.get(0).mechanism();
      return new LinkGroup(program.name(), "perf_event", target, mechanism + " on each CPU", links);
    } catch (SystemCallException e) {
      links.forEach(AttachedLink::close);
      throw failure(program, target, frequency, e);
    } catch (RuntimeException e) {
      links.forEach(AttachedLink::close);
      throw e;
    }
  }

  private static RuntimeException failure(
      LoadedProgram program, String target, long frequency, SystemCallException cause) {
    if (cause.errno() == Errno.EINVAL) {
      return new EnvironmentException(
          "the kernel does not sample " + frequency + " times a second",
          "ask for less, or raise the limit: sysctl kernel.perf_event_max_sample_rate",
          cause);
    }
    return AttachErrors.tracing("attaching " + program.name() + " to " + target, cause);
  }
}
