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
 * A program that runs at samples of an event, on every CPU: {@code cpu_clock, 99hz} is so often a
 * second, {@code page_faults, 1000} every thousandth time.
 */
final class PerfEventLink {
  private static final Pattern FORM =
      Pattern.compile("([a-z_]+)(?:\\s*[,:]\\s*(\\d{1,9})\\s*(hz)?)?");
  private static final String DEFAULT_EVENT = "cpu_clock";
  private static final int DEFAULT_FREQUENCY = 99;
  private static final int HARDWARE = 0;
  private static final int SOFTWARE = 1;

  /** {@code enum perf_sw_ids} and {@code enum perf_hw_id} of linux/perf_event.h, in their order. */
  private static final List<String> SOFTWARE_EVENTS =
      List.of(
          "cpu_clock",
          "task_clock",
          "page_faults",
          "context_switches",
          "cpu_migrations",
          "minor_faults",
          "major_faults",
          "alignment_faults",
          "emulation_faults");

  private static final List<String> HARDWARE_EVENTS =
      List.of(
          "cpu_cycles",
          "instructions",
          "cache_references",
          "cache_misses",
          "branch_instructions",
          "branch_misses",
          "bus_cycles");

  private PerfEventLink() {}

  static AttachedLink attach(LoadedProgram program, AttachRequest request) {
    String argument = request.argument().isBlank() ? DEFAULT_EVENT : request.argument().strip();
    Matcher matcher = FORM.matcher(argument);
    String event = matcher.matches() ? matcher.group(1) : "";
    boolean software = SOFTWARE_EVENTS.contains(event);
    if (!software && !HARDWARE_EVENTS.contains(event)) {
      throw new IllegalArgumentException(
          "the hook perf_event needs an event and may have a rate: cpu_clock,99hz or"
              + " page_faults,1000; events are "
              + String.join(", ", SOFTWARE_EVENTS)
              + ", "
              + String.join(", ", HARDWARE_EVENTS));
    }
    boolean rated = matcher.group(2) != null;
    long rate = rated ? Long.parseLong(matcher.group(2)) : DEFAULT_FREQUENCY;
    boolean frequency = !rated || matcher.group(3) != null;
    String target = event + "," + rate + (frequency ? "hz" : "");
    PerfEvent.Sampling sampling =
        new PerfEvent.Sampling(
            software ? SOFTWARE : HARDWARE,
            software ? SOFTWARE_EVENTS.indexOf(event) : HARDWARE_EVENTS.indexOf(event),
            rate,
            frequency);
    int process = request.options().process().orElse(-1);
    List<AttachedLink> links = new ArrayList<>();
    try {
      for (int cpu : Machine.onlineCpus()) {
        links.add(
            PerfEvents.bind(
                program,
                "perf_event",
                target + " on CPU " + cpu,
                PerfEvent.sampling(sampling, process, cpu)));
      }
      String mechanism = links.isEmpty() ? "none" : links.get(0).mechanism();
      return new LinkGroup(program.name(), "perf_event", target, mechanism + " on each CPU", links);
    } catch (SystemCallException e) {
      links.forEach(AttachedLink::close);
      throw failure(program, target, rate, e);
    } catch (RuntimeException e) {
      links.forEach(AttachedLink::close);
      throw e;
    }
  }

  private static RuntimeException failure(
      LoadedProgram program, String target, long rate, SystemCallException cause) {
    if (cause.errno() == Errno.ENOENT || cause.errno() == Errno.EOPNOTSUPP) {
      return new EnvironmentException(
          "this machine does not count " + target.replaceFirst(",.*", ""),
          "virtual machines often have no hardware counters; use cpu_clock",
          cause);
    }
    if (cause.errno() == Errno.EINVAL) {
      return new EnvironmentException(
          "the kernel does not sample " + rate + " times a second",
          "ask for less, or raise the limit: sysctl kernel.perf_event_max_sample_rate",
          cause);
    }
    return AttachErrors.tracing("attaching " + program.name() + " to " + target, cause);
  }
}
