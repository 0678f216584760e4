package org.b.cli.session;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.b.backend.attach.AttachRequest;
import org.b.backend.attach.AttachedLink;
import org.b.backend.attach.AttachedLinks;
import org.b.backend.attach.Attacher;
import org.b.backend.attach.IteratorLink;
import org.b.backend.load.HeldMaps;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.LoadedProgram;
import org.b.backend.maps.BpfMap;
import org.b.cli.Failure;
import org.b.core.program.StructTable;

/**
 * Programs that are attached until something ends the run: Ctrl-C, the command's end, the time, or
 * a reader of the output that goes away. Final tables are read after everything is detached, so
 * that their counts are final. Detaching happens on every way out, a shutdown hook included.
 */
public final class Session implements AutoCloseable {
  /** BPF_MAP_TYPE_SOCKMAP and BPF_MAP_TYPE_SOCKHASH. */
  private static final Set<Integer> SOCKET_TABLES = Set.of(15, 18);

  private static final long WATCH_NANOSECONDS = 200_000_000L;

  /** What the main loop waits for. */
  private sealed interface Event {}

  private record LogLine(String text) implements Event {}

  private record CommandEnded(int status) implements Event {}

  private record Stop() implements Event {}

  private final LoadedObject object;
  private final SessionOptions options;
  private final RunOutput output;
  private final StackFrames stacks;
  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final AttachedLinks links = new AttachedLinks();
  private final Thread hook = new Thread(links::close, "detach");
  private ChildCommand command;
  private TraceLog trace;
  private ProgramStreams streams;
  private EventPump pump;
  private boolean readerGone;

  /**
   * @param object closed by {@link #close}
   */
  public Session(LoadedObject object, SessionOptions options, RunOutput output) {
    this.object = object;
    this.options = options;
    this.stacks = new StackFrames(object);
    this.output = new SharedOutput(output);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Fails where the shell would say "command not found", before anything is loaded. */
  public static void requireCommand(List<String> words) {
    ChildCommand.requireExists(words);
  }

  /**
   * Attaches, waits, detaches, shows.
   *
   * @throws org.b.backend.EnvironmentException if something cannot be attached
   */
  public void run(AttachPlan plan) {
    Stops.install(() -> events.add(new Stop()));
    if (LogCalls.isIn(object)) {
      trace = TraceLog.open(text -> events.add(new LogLine(text))).orElse(null);
      if (trace == null) {
        output.note(
            "log() lines cannot be shown: tracefs is not readable; as root: mount -t tracefs"
                + " tracefs /sys/kernel/tracing");
      }
    }
    streams = new ProgramStreams(object, output::stream);
    pump = EventPump.start(object, output, stacks, () -> events.add(new Stop()));
    for (AttachPlan.Place place : plan.places()) {
      LoadedProgram program = object.program(place.function());
      AttachedLink link = links.add(Attacher.attach(program, request(place)));
      output.attached(link.program(), link.hook(), link.target());
    }
    plan.notes().forEach(output::note);
    readerGone = !output.flush();
    if (!options.command().isEmpty() && !readerGone) {
      command =
          ChildCommand.start(
              options.command(),
              options.commandToStandardError(),
              status -> events.add(new CommandEnded(status)));
    }
    await();
    if (command != null) {
      command.close();
    }
    if (!readerGone) {
      iterators();
    }
    links.close();
    finishLog();
    if (!readerGone) {
      streams.finish();
      pump.finish();
      tables();
    }
    output.flush();
  }

  /** Iterators run when they are read: at each showing of the tables. */
  private void iterators() {
    for (AttachedLink link : links.links()) {
      if (link instanceof IteratorLink iterator) {
        output.text(link.program(), iterator.read());
      }
    }
  }

  /** Completes a place by the table that it names or, without a name, the only one that fits. */
  private AttachRequest request(AttachPlan.Place place) {
    AttachRequest request = place.request();
    boolean sockets = request.hook().equals("sk_msg") || request.hook().equals("sk_skb");
    if (!sockets && place.table().isEmpty()) {
      return request;
    }
    if (request.hook().equals(StructTable.HOOK)) {
      return with(request, object.map(place.table().orElseThrow()));
    }
    List<BpfMap> fitting =
        object.maps().values().stream()
            .filter(map -> SOCKET_TABLES.contains(map.definition().type()))
            .filter(map -> place.table().isEmpty() || map.name().equals(place.table().get()))
            .toList();
    if (fitting.size() != 1) {
      throw Failure.usage(
          "nothing says which table of sockets `" + place.function() + "` goes to",
          "add --attach " + place.function() + "=" + request.hook() + ":TABLE");
    }
    return with(request, fitting.get(0));
  }

  private static AttachRequest with(AttachRequest request, BpfMap table) {
    AttachRequest.Options options = request.options();
    return request.withOptions(
        new AttachRequest.Options(options.cgroup(), options.process(), Optional.of(table)));
  }

  private void await() {
    long now = System.nanoTime();
    boolean limited = !options.duration().isZero();
    boolean periodic = !options.interval().isZero();
    long end = now + options.duration().toNanos();
    long next = now + options.interval().toNanos();
    try (OutputWatch watch = OutputWatch.open()) {
      while (!readerGone) {
        now = System.nanoTime();
        if (limited && now - end >= 0) {
          return;
        }
        if (periodic && now - next >= 0) {
          iterators();
          tables();
          readerGone = !output.flush();
          next = Math.max(next + options.interval().toNanos(), System.nanoTime());
          continue;
        }
        long wait = WATCH_NANOSECONDS;
        wait = limited ? Math.min(wait, end - now) : wait;
        wait = periodic ? Math.min(wait, next - now) : wait;
        Event event = events.poll(wait, TimeUnit.NANOSECONDS);
        if (streams.readFromTimeToTime()) {
          readerGone = !output.flush();
        }
        if (!stacks.isEmpty()) {
          stacks.observe();
        }
        if (event instanceof LogLine line) {
          output.log(line.text());
          readerGone = events.isEmpty() && !output.flush();
        } else if (event instanceof CommandEnded ended) {
          noteStatus(ended.status());
          return;
        } else if (event instanceof Stop) {
          return;
        } else if (watch.isReaderGone()) {
          readerGone = true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void noteStatus(int status) {
    if (status != 0) {
      output.note("the command ended with status " + status);
    }
  }

  private void finishLog() {
    if (trace == null) {
      return;
    }
    trace.finish();
    for (Event event = events.poll(); event != null; event = events.poll()) {
      if (event instanceof LogLine line && !readerGone) {
        output.log(line.text());
      }
    }
  }

  private void tables() {
    for (BpfMap map : object.maps().values()) {
      if (HeldMaps.isIn(map)) {
        List<BpfMap> held =
            object.held().of(map, key -> map.name() + "[" + Shown.key(map, key) + "]");
        held.forEach(this::table);
        held.forEach(BpfMap::close);
      } else {
        table(map);
      }
    }
    Map<String, Object> globals = Globals.of(object);
    if (!globals.isEmpty()) {
      output.globals(globals);
    }
  }

  private void table(BpfMap map) {
    if (map.isListable()) {
      if (Histograms.isOne(map)) {
        output.histograms(map, Histograms.of(map, map.entries()));
      } else {
        output.table(map, map.entries(), stacks);
      }
    }
  }

  @Override
  public void close() {
    try {
      links.close();
    } finally {
      if (command != null) {
        command.close();
      }
      if (pump != null) {
        pump.close();
      }
      if (trace != null) {
        trace.close();
      }
      object.close();
      removeHook();
    }
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The machine is going down, and the hook with it.
    }
  }
}
