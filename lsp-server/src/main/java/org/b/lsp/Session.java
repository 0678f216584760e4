package org.b.lsp;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.b.core.checks.StackLimit;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.lsp.analysis.Analysis;
import org.b.lsp.analysis.AnalysisQueue;
import org.b.lsp.analysis.Analyzer;
import org.b.lsp.analysis.Workspace;
import org.b.lsp.documents.Document;
import org.b.lsp.documents.Documents;
import org.b.lsp.documents.FileName;
import org.b.lsp.documents.SourceFiles;
import org.b.lsp.worker.Compiled;
import org.b.lsp.worker.CompiledFacts;
import org.b.lsp.worker.ProgramFacts;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.MessageType;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.jsonrpc.CancelChecker;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;

/**
 * What the services of one server share. Protocol messages arrive on one thread, which never waits:
 * analyses have a thread of their own, requests are answered by a small pool.
 */
final class Session implements AutoCloseable {
  private static final int REQUEST_THREADS = 2;

  /** As the analysis: the language's services walk nested source too. */
  private static final long STACK_BYTES = 64L << 20;

  private final Documents documents = new Documents();
  private final SourceFiles files = new SourceFiles(documents);
  private final ReadOnlyFiles readOnly = new ReadOnlyFiles();
  private final Locations locations = new Locations(documents, readOnly);
  private final ExecutorService requests;
  private final Workspace workspace;
  private final DiagnosticValues values;
  private final CompiledFacts facts;
  private final AnalysisQueue queue;
  private final DiagnosticPublisher publisher;
  private final AtomicBoolean bugShown = new AtomicBoolean();
  private final JsonObject commandLine = new JsonObject();
  private final KernelTypesFile kernelTypes =
      new KernelTypesFile(problem -> log(MessageType.Warning, "B: " + problem));
  private volatile JsonObject initial = new JsonObject();
  private volatile Settings settings = Settings.DEFAULTS;
  private volatile BClient client;
  private volatile boolean refreshLenses;

  /**
   * A session.
   *
   * @param btf file with the kernel's types, where the editor's settings do not name one
   */
  Session(Optional<String> btf) {
    // As if the editor had been started with it; what the editor says goes before.
    btf.ifPresent(file -> commandLine.addProperty("btf", file));
    values = new DiagnosticValues(locations, readOnly, this::settings);
    publisher = new DiagnosticPublisher(documents, values, this::client);
    queue = new AnalysisQueue(analyzer(), documents, this::analysed, this::bug);
    facts =
        new CompiledFacts(
            this::settings, this::compiled, message -> log(MessageType.Warning, "B: " + message));
    workspace = new Workspace(documents, files, queue, analyzer());
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            REQUEST_THREADS,
            REQUEST_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(null, task, "request", STACK_BYTES);
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    requests = pool;
  }

  private Analyzer analyzer() {
    return new Analyzer(files, this::settings, () -> kernelTypes.of(settings.btf()));
  }

  Documents documents() {
    return documents;
  }

  SourceFiles files() {
    return files;
  }

  Locations locations() {
    return locations;
  }

  AnalysisQueue queue() {
    return queue;
  }

  CompiledFacts facts() {
    return facts;
  }

  DiagnosticValues values() {
    return values;
  }

  Workspace workspace() {
    return workspace;
  }

  DiagnosticPublisher publisher() {
    return publisher;
  }

  Settings settings() {
    return settings;
  }

  BClient client() {
    return client;
  }

  void connect(BClient newClient) {
    client = newClient;
  }

  /** Takes over the settings that the editor was started with. */
  void initialize(Object json) {
    initial = commandLine.deepCopy();
    unwrapped(json).entrySet().forEach(entry -> initial.add(entry.getKey(), entry.getValue()));
    configure(new JsonObject());
  }

  /** Takes over changed settings, which stand above the initial ones. */
  void configure(Object json) {
    JsonObject merged = initial.deepCopy();
    unwrapped(json).entrySet().forEach(entry -> merged.add(entry.getKey(), entry.getValue()));
    Settings read = Settings.read(merged, problem -> log(MessageType.Warning, "B: " + problem));
    if (!read.equals(settings)) {
      settings = read;
      workspace.allChanged();
      queue.allChanged();
    }
  }

  /** The settings may stand in an object named like their section. */
  private static JsonObject unwrapped(Object json) {
    if (!(json instanceof JsonObject object)) {
      return new JsonObject();
    }
    return object.get(Settings.SECTION) instanceof JsonObject inner ? inner : object;
  }

  private void analysed(Analysis analysis) {
    publisher.publish(analysis);
    facts.analysed(analysis);
  }

  /**
   * The worker's answer: shown in code lenses, and as a problem where the code takes too much stack
   * or the kernel refused it.
   */
  private void compiled(Analysis analysis, Compiled compiled) {
    String name = analysis.document().name();
    boolean current =
        documents.find(name).filter(open -> open.version() == compiled.version()).isPresent();
    if (!current) {
      return;
    }
    publisher.publishCompiled(
        analysis,
        analysis
            .result()
            .checked()
            .map(checked -> StackLimit.exceeded(checked, compiled.frames()))
            .orElse(List.of()),
        compiled.verdict().flatMap(verdict -> values.of(verdict, analysis)));
    if (refreshLenses) {
      client.refreshCodeLenses();
    }
    if (settings.compiledNotification()) {
      JsonArray functions = new JsonArray();
      for (ProgramFacts program : compiled.facts().values()) {
        JsonObject function = new JsonObject();
        function.addProperty("function", program.function());
        function.addProperty("instructions", program.instructions());
        function.addProperty("stack", program.stackBytes());
        functions.add(function);
      }
      client.compiled(
          new BClient.CompiledParams(
              analysis.document().uri(),
              compiled.version(),
              functions,
              compiled.verdict().orElse(null)));
    }
  }

  /** The editor asks again for code lenses when it is told to. */
  void refreshLenses(boolean supported) {
    refreshLenses = supported;
  }

  void log(MessageType type, String message) {
    BClient to = client;
    if (to != null) {
      to.logMessage(new MessageParams(type, message));
    }
  }

  /** An analysis of an open file threw: said once in the editor, in full in its log. */
  private void bug(Document document, Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    log(
        MessageType.Error,
        "this is a bug of B, not of your program: analysing "
            + document.uri()
            + " failed\n"
            + trace);
    if (bugShown.compareAndSet(false, true)) {
      client.showMessage(
          new MessageParams(
              MessageType.Error,
              "B could not analyse "
                  + document.name()
                  + "; this is a bug of B. Details are in its output; please report them with the"
                  + " file."));
    }
  }

  /**
   * A file inside an analysis.
   *
   * @param document the open file
   * @param analysis of the file itself, or of the open program that uses it
   */
  record View(Document document, Analysis analysis) {
    /** The text with what the language's services know of it. */
    AnalyzedDocument text() {
      return analysis.text(document.source());
    }

    int offset(Position position) {
      return Document.offset(document.source(), position);
    }
  }

  /** A computation that may be cancelled. */
  interface Computation<R> {
    R compute(View view, CancelChecker cancelled);
  }

  /**
   * Answers a request about an open file once its present state is analysed. Null, the protocol's
   * "nothing", where the file is not open.
   */
  <R> CompletableFuture<R> request(String uri, Computation<R> computation) {
    return request(uri, computation, false);
  }

  /** As {@link #request}; refuses when the text has changed, for answers that edit it. */
  <R> CompletableFuture<R> exactRequest(String uri, Computation<R> computation) {
    return request(uri, computation, true);
  }

  private <R> CompletableFuture<R> request(String uri, Computation<R> computation, boolean exact) {
    String name = FileName.of(uri);
    Optional<Document> document = documents.find(name);
    if (document.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return answer(
        queue.fresh(owner(name)),
        (analysis, cancelled) -> {
          Document seen =
              analysis.document().name().equals(name)
                  ? analysis.document()
                  : documents.find(name).orElse(document.get());
          Document present = documents.find(name).orElse(document.get());
          if (exact && !(seen == document.get() && seen == present)) {
            throw new ResponseErrorException(
                new ResponseError(
                    ResponseErrorCode.ContentModified, "the text has changed meanwhile", null));
          }
          return computation.compute(new View(seen, analysis), cancelled);
        });
  }

  /** The open file whose analysis speaks for a file: a program that uses it, or itself. */
  private String owner(String name) {
    for (Analysis analysis : queue.all()) {
      if (!analysis.document().name().equals(name)
          && analysis.file(name).isPresent()
          && documents.find(analysis.document().name()).isPresent()) {
        return analysis.document().name();
      }
    }
    return name;
  }

  /** Runs a function on the request threads, unless the request is cancelled before. */
  <T, R> CompletableFuture<R> answer(
      CompletableFuture<T> source, java.util.function.BiFunction<T, CancelChecker, R> function) {
    CompletableFuture<R> result = new CompletableFuture<>();
    CancelChecker checker =
        () -> {
          if (result.isCancelled()) {
            throw new CancellationException();
          }
        };
    source.whenCompleteAsync(
        (value, failure) -> {
          if (result.isDone()) {
            return;
          }
          if (failure != null) {
            result.cancel(false);
            return;
          }
          try {
            result.complete(function.apply(value, checker));
          } catch (RuntimeException | Error problem) {
            result.completeExceptionally(problem);
          }
        },
        requests);
    return result;
  }

  /** Runs a function that needs no analysis on the request threads. */
  <R> CompletableFuture<R> later(Function<CancelChecker, R> function) {
    return answer(
        CompletableFuture.completedFuture(null), (nothing, cancelled) -> function.apply(cancelled));
  }

  @Override
  public void close() {
    queue.close();
    facts.close();
    requests.shutdownNow();
    readOnly.close();
  }
}
