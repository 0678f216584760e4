package org.b.lsp.worker;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.b.core.source.SourceFile;
import org.b.lsp.Settings;
import org.b.lsp.analysis.Analysis;

/**
 * Has idle and saved buffers compiled and keeps what came of it. Nobody waits for it: a worker that
 * is slow, dies or cannot be started leaves the editor without these facts and nothing else. After
 * a crash the next worker is started later and later; a text that crashed two workers is given up.
 */
public final class CompiledFacts implements AutoCloseable {
  private static final int IDLE_MILLIS = 700;
  private static final int MOST_SECONDS = 60;
  private static final int FIRST_PAUSE_MILLIS = 500;
  private static final int LONGEST_PAUSE_MILLIS = 60_000;
  private static final int MOST_CRASHES = 2;

  private final Supplier<Settings> settings;
  private final BiConsumer<Analysis, Compiled> finished;
  private final Consumer<String> log;
  private final ScheduledThreadPoolExecutor thread;
  private final Map<String, Plan> planned = new HashMap<>();
  private final Map<String, Known> compiled = new ConcurrentHashMap<>();

  /** The last state of a file that is to be compiled, or was. */
  private record Plan(Analysis analysis, ScheduledFuture<?> task) {}

  /** What is kept of an answer: not the instructions, which are many. */
  private record Known(int version, boolean askedKernel, Map<String, ProgramFacts> facts) {}

  // What follows belongs to the thread.
  private volatile WorkerProcess worker;
  private List<String> workerCommand = List.of();
  private int crashes;
  private long nextStart;
  private SourceFile crashedText;
  private int crashesOfText;
  private List<String> unavailable;

  /**
   * Nothing is started yet.
   *
   * @param finished gets each result, on this object's thread
   * @param log gets sentences for the editor's log
   */
  public CompiledFacts(
      Supplier<Settings> settings, BiConsumer<Analysis, Compiled> finished, Consumer<String> log) {
    this.settings = settings;
    this.finished = finished;
    this.log = log;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "compiled facts");
              made.setDaemon(true);
              return made;
            });
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setRemoveOnCancelPolicy(true);
  }

  /** What is known of a file's programs, by function; of an older text, maybe. */
  public Map<String, ProgramFacts> of(String name) {
    return Optional.ofNullable(compiled.get(name)).map(Known::facts).orElse(Map.of());
  }

  /** A file was analysed: it is compiled when it has not changed for a while. */
  public void analysed(Analysis analysis) {
    plan(analysis, IDLE_MILLIS);
  }

  /** A file was saved: it is compiled at once. */
  public void saved(Analysis analysis) {
    plan(analysis, 0);
  }

  /** The editor closed a file. */
  public synchronized void closed(String name) {
    Optional.ofNullable(planned.remove(name)).ifPresent(plan -> plan.task().cancel(false));
    compiled.remove(name);
  }

  private synchronized void plan(Analysis analysis, int millis) {
    String name = analysis.document().name();
    Optional.ofNullable(planned.remove(name)).ifPresent(plan -> plan.task().cancel(false));
    if (settings.get().compiledFacts()
        && analysis.result().checked().isPresent()
        && !analysis.result().program().functions().isEmpty()) {
      try {
        planned.put(
            name,
            new Plan(
                analysis,
                thread.schedule(() -> compileQuietly(analysis), millis, TimeUnit.MILLISECONDS)));
      } catch (RejectedExecutionException closing) {
        // The session ends.
      }
    }
  }

  /** After a crash: once more, unless there is a newer text to compile. */
  private synchronized void retry(Analysis analysis) {
    Plan last = planned.get(analysis.document().name());
    if (crashesOfText < MOST_CRASHES && last != null && last.analysis() == analysis) {
      plan(analysis, pauseMillis());
    }
  }

  private void compileQuietly(Analysis analysis) {
    String name = analysis.document().name();
    Known known = compiled.get(name);
    boolean kernel = settings.get().kernelVerdict();
    if (known != null
        && known.version() == analysis.document().version()
        && known.askedKernel() == kernel) {
      return;
    }
    try {
      finished.accept(analysis, compile(analysis, kernel));
    } catch (UnavailableException e) {
      // Said once, when it was found out.
    } catch (IOException e) {
      log.accept("compiling " + name + " failed: " + e.getMessage());
      retry(analysis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Compiles a file now.
   *
   * @param kernel whether the running kernel is asked, too
   * @return fails with an {@code IOException} whose message says why
   */
  public CompletableFuture<Compiled> compileNow(Analysis analysis, boolean kernel) {
    CompletableFuture<Compiled> result = new CompletableFuture<>();
    try {
      thread.execute(
          () -> {
            try {
              Compiled answer = compile(analysis, kernel);
              result.complete(answer);
              finished.accept(analysis, answer);
            } catch (IOException | InterruptedException | RuntimeException e) {
              result.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException closing) {
      result.cancel(false);
    }
    return result;
  }

  /** Compiling is not possible here; the message says what to do. */
  public static final class UnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
      super(message);
    }
  }

  private Compiled compile(Analysis analysis, boolean kernel)
      throws IOException, InterruptedException {
    SourceFile text = analysis.document().source();
    if (text == crashedText && crashesOfText >= MOST_CRASHES) {
      throw new IOException("compiling this text ended the compiler twice; this is a bug of B");
    }
    WorkerProcess process = worker();
    JsonObject answer;
    try {
      answer = process.ask(request(analysis, kernel, settings.get().btf()), MOST_SECONDS);
    } catch (IOException e) {
      crashed(text);
      throw e;
    }
    crashes = 0;
    crashesOfText = 0;
    if (answer.has("unavailable")) {
      unavailable = workerCommand;
      log.accept("no compiled facts: " + answer.get("unavailable").getAsString());
      throw new UnavailableException(answer.get("unavailable").getAsString());
    }
    if (!(answer.get("functions") instanceof JsonArray functions)) {
      throw new IOException(
          answer.has("error") ? answer.get("error").getAsString() : "no functions came back");
    }
    Compiled result =
        new Compiled(
            analysis.document().version(),
            functions,
            Optional.ofNullable(answer.getAsJsonObject("verdict")),
            frames(answer.getAsJsonObject("frames")));
    compiled.put(
        analysis.document().name(),
        new Known(result.version(), result.verdict().isPresent(), result.facts()));
    return result;
  }

  private static Map<String, Integer> frames(JsonObject answer) {
    Map<String, Integer> frames = new HashMap<>();
    if (answer != null) {
      answer.entrySet().forEach(entry -> frames.put(entry.getKey(), entry.getValue().getAsInt()));
    }
    return frames;
  }

  private WorkerProcess worker() throws IOException, InterruptedException {
    Optional<List<String>> command = WorkerCommand.of(settings.get().command());
    if (command.isEmpty()) {
      throw new UnavailableException(
          "this language server cannot compile; set b.command to the path of the b command");
    }
    if (command.get().equals(unavailable)) {
      throw new UnavailableException("compiling is not possible here; see the log");
    }
    if (worker != null && (!worker.isAlive() || !command.get().equals(workerCommand))) {
      worker.close();
      worker = null;
    }
    if (worker == null) {
      long pause = nextStart - System.nanoTime();
      if (pause > 0) {
        TimeUnit.NANOSECONDS.sleep(pause);
      }
      workerCommand = command.get();
      try {
        worker = new WorkerProcess(workerCommand);
      } catch (IOException e) {
        unavailable = workerCommand;
        throw new UnavailableException(
            "`" + workerCommand.get(0) + "` cannot be started: " + e.getMessage());
      }
    }
    return worker;
  }

  private void crashed(SourceFile text) {
    worker.close();
    worker = null;
    crashes++;
    nextStart = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMillis());
    crashesOfText = text == crashedText ? crashesOfText + 1 : 1;
    crashedText = text;
  }

  private int pauseMillis() {
    return Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(crashes, 10));
  }

  private static JsonObject request(Analysis analysis, boolean kernel, String btf) {
    JsonObject request = new JsonObject();
    JsonObject files = new JsonObject();
    for (SourceFile file : analysis.result().program().files()) {
      files.addProperty(file.name(), file.text());
    }
    request.add("files", files);
    request.addProperty("program", analysis.request().program().name());
    analysis.request().proto().ifPresent(proto -> request.addProperty("proto", proto.name()));
    request.addProperty("target", analysis.request().target().toString());
    analysis
        .request()
        .defaultHook()
        .ifPresent(
            hook ->
                request.addProperty(
                    "hook",
                    hook.argument().isEmpty() ? hook.kind() : hook.kind() + ":" + hook.argument()));
    if (!btf.isEmpty()) {
      request.addProperty("btf", btf);
    }
    request.addProperty("kernel", kernel);
    return request;
  }

  /** Ends the worker. */
  @Override
  public void close() {
    thread.shutdownNow();
    // The worker ends by itself with our standard output; this is only quicker.
    WorkerProcess running = worker;
    if (running != null) {
      running.close();
    }
  }
}
