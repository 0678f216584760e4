package org.b.lsp.analysis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.b.lsp.documents.Document;
import org.b.lsp.documents.Documents;

/**
 * Decides what is analysed next. One thread analyses; the newest state of a file wins, states in
 * between are left out. Whoever changes a text only marks files and never waits.
 *
 * <p>Each open file has a generation, which grows when the file, something it includes or the
 * settings change. An analysis is fresh when it has its file's generation.
 */
public final class AnalysisQueue implements AutoCloseable {
  /** Nested source makes the frontend recurse; a deep stack costs only what is used of it. */
  private static final long STACK_BYTES = 256L << 20;

  /** A file that changes all the time is still analysed this often. */
  private static final long MOST_NANOS_WITHOUT_RESULT = 400_000_000L;

  private final Analyzer analyzer;
  private final Documents documents;
  private final Consumer<Analysis> finished;
  private final BiConsumer<Document, Throwable> failed;
  private final Map<String, State> states = new HashMap<>();
  private final Thread thread;
  private long counter;
  private boolean closed;

  /** What is known of one open file. Guarded by the queue's monitor. */
  private static final class State {
    long generation;

    /** Place in the line: the last one that was changed comes first. */
    long order;

    Analysis analysis;
    long failedGeneration;
    long resultTime = System.nanoTime();
    final List<Waiter> waiters = new ArrayList<>();
  }

  private record Waiter(long generation, CompletableFuture<Analysis> result) {}

  /**
   * Starts the thread.
   *
   * @param finished gets each analysis, on the analysing thread
   * @param failed gets what an analysis threw, which is a bug
   */
  public AnalysisQueue(
      Analyzer analyzer,
      Documents documents,
      Consumer<Analysis> finished,
      BiConsumer<Document, Throwable> failed) {
    this.analyzer = analyzer;
    this.documents = documents;
    this.finished = finished;
    this.failed = failed;
    this.thread = new Thread(null, this::run, "analysis", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
  }

  /** The text of a file, open or on disk, is another one now. */
  public synchronized void changed(String name) {
    for (Document document : documents.all()) {
      State state = states.get(document.name());
      if (document.name().equals(name)) {
        touch(states.computeIfAbsent(name, key -> new State()), true);
      } else if (state != null && state.analysis != null && state.analysis.dependsOn(name)) {
        touch(state, false);
      }
    }
    notifyAll();
  }

  /** Everything may mean something else now. */
  public synchronized void allChanged() {
    for (Document document : documents.all()) {
      touch(states.computeIfAbsent(document.name(), key -> new State()), false);
    }
    notifyAll();
  }

  private void touch(State state, boolean first) {
    state.generation = ++counter;
    state.order = first ? counter : -counter;
  }

  /** The editor closed the file. */
  public synchronized void closed(String name) {
    State state = states.remove(name);
    if (state != null) {
      for (Waiter waiter : state.waiters) {
        waiter.result().cancel(false);
      }
    }
    changed(name);
  }

  /** An analysis of the file's present state or of a later one; fails when the file is closed. */
  public synchronized CompletableFuture<Analysis> fresh(String name) {
    State state = states.get(name);
    CompletableFuture<Analysis> result = new CompletableFuture<>();
    if (state == null) {
      result.cancel(false);
    } else if (state.analysis != null && state.analysis.generation() >= state.generation) {
      result.complete(state.analysis);
    } else if (state.failedGeneration >= state.generation) {
      result.cancel(false);
    } else {
      state.waiters.add(new Waiter(state.generation, result));
    }
    return result;
  }

  /** The last analysis of a file, fresh or not. */
  public synchronized Optional<Analysis> latest(String name) {
    return Optional.ofNullable(states.get(name)).map(state -> state.analysis);
  }

  /** The last analysis of every open file. */
  public synchronized Collection<Analysis> all() {
    return states.values().stream()
        .filter(state -> state.analysis != null)
        .map(state -> state.analysis)
        .toList();
  }

  @Override
  public synchronized void close() {
    closed = true;
    thread.interrupt();
    notifyAll();
  }

  private synchronized boolean superseded(String name, long generation) {
    State state = states.get(name);
    return closed
        || state == null
        || state.generation > generation
            && System.nanoTime() - state.resultTime < MOST_NANOS_WITHOUT_RESULT;
  }

  private void run() {
    try {
      analyzer.warmUp();
    } catch (RuntimeException | Error brokenInstallation) {
      // The first analysis fails in the same way, and then there is somebody to tell.
    }
    while (true) {
      Document document;
      long generation;
      Set<String> open;
      synchronized (this) {
        Optional<String> next = Optional.empty();
        while (!closed && (next = next()).isEmpty()) {
          try {
            wait();
          } catch (InterruptedException e) {
            // Closing interrupts; the condition says so.
          }
        }
        if (closed) {
          return;
        }
        // Read under the monitor: a change first stores the text, then marks the file.
        generation = states.get(next.get()).generation;
        document = documents.find(next.get()).orElse(null);
        if (document == null) {
          states.remove(next.get());
          continue;
        }
        open = Set.copyOf(states.keySet());
      }
      analyzer.retain(open);
      analyze(document, generation);
    }
  }

  private Optional<String> next() {
    return states.entrySet().stream()
        .filter(entry -> stale(entry.getValue()))
        .max(
            Comparator.<Map.Entry<String, State>>comparingInt(
                    entry -> entry.getValue().waiters.isEmpty() ? 0 : 1)
                .thenComparingLong(entry -> entry.getValue().order))
        .map(Map.Entry::getKey);
  }

  private static boolean stale(State state) {
    long known = state.analysis == null ? 0 : state.analysis.generation();
    return Math.max(known, state.failedGeneration) < state.generation;
  }

  private void analyze(Document document, long generation) {
    String name = document.name();
    try {
      Analysis analysis =
          analyzer.analyze(document, generation, () -> superseded(name, generation));
      if (store(name, analysis)) {
        finished.accept(analysis);
      }
    } catch (CancellationException superseded) {
      // The next round analyses the newer state.
    } catch (RuntimeException | Error failure) {
      fail(name, generation);
      failed.accept(document, failure);
    }
  }

  private boolean store(String name, Analysis analysis) {
    List<Waiter> served = new ArrayList<>();
    synchronized (this) {
      State state = states.get(name);
      if (state == null) {
        return false;
      }
      state.analysis = analysis;
      state.resultTime = System.nanoTime();
      take(state, analysis.generation(), served);
    }
    served.forEach(waiter -> waiter.result().complete(analysis));
    return true;
  }

  private void fail(String name, long generation) {
    List<Waiter> served = new ArrayList<>();
    synchronized (this) {
      State state = states.get(name);
      if (state != null) {
        state.failedGeneration = generation;
        take(state, generation, served);
      }
    }
    served.forEach(waiter -> waiter.result().cancel(false));
  }

  private static void take(State state, long generation, List<Waiter> served) {
    state.waiters.removeIf(
        waiter -> {
          boolean done = waiter.generation() <= generation;
          if (done) {
            served.add(waiter);
          }
          return done;
        });
  }
}
