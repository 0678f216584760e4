package org.b.lsp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.MessageActionItem;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.RegistrationParams;
import org.eclipse.lsp4j.ShowMessageRequestParams;
import org.eclipse.lsp4j.services.LanguageClient;

/** Records what the server tells its client. */
class TestClient implements LanguageClient {
  private final Map<String, PublishDiagnosticsParams> published = new HashMap<>();
  private final List<MessageParams> shown = new ArrayList<>();
  private final List<MessageParams> logged = new ArrayList<>();
  private int publications;

  @Override
  public synchronized void publishDiagnostics(PublishDiagnosticsParams diagnostics) {
    published.put(diagnostics.getUri(), diagnostics);
    publications++;
    notifyAll();
  }

  @Override
  public void telemetryEvent(Object object) {}

  @Override
  public synchronized void showMessage(MessageParams message) {
    shown.add(message);
    notifyAll();
  }

  @Override
  public CompletableFuture<MessageActionItem> showMessageRequest(ShowMessageRequestParams params) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized void logMessage(MessageParams message) {
    logged.add(message);
    notifyAll();
  }

  @Override
  public CompletableFuture<Void> registerCapability(RegistrationParams params) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> refreshCodeLenses() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> refreshInlayHints() {
    return CompletableFuture.completedFuture(null);
  }

  synchronized List<MessageParams> shown() {
    return List.copyOf(shown);
  }

  synchronized List<MessageParams> logged() {
    return List.copyOf(logged);
  }

  synchronized int publications() {
    return publications;
  }

  /** Waits until the last publication of a file is as wanted. */
  synchronized PublishDiagnosticsParams await(
      String uri, Predicate<PublishDiagnosticsParams> wanted) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ServerProcess.TIMEOUT_SECONDS);
    while (true) {
      PublishDiagnosticsParams last = published.get(uri);
      if (last != null && wanted.test(last)) {
        return last;
      }
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new TimeoutException("last diagnostics of " + uri + ": " + last);
      }
      wait(left);
    }
  }

  /** Waits for the diagnostics of a version. */
  List<Diagnostic> await(String uri, int version) throws Exception {
    return await(uri, params -> params.getVersion() != null && params.getVersion() == version)
        .getDiagnostics();
  }

  /** Waits until a file has problems with exactly these codes. */
  List<Diagnostic> awaitCodes(String uri, String... codes) throws Exception {
    return await(uri, params -> codes(params.getDiagnostics()).equals(List.of(codes)))
        .getDiagnostics();
  }

  static List<String> codes(List<Diagnostic> diagnostics) {
    return diagnostics.stream().map(diagnostic -> diagnostic.getCode().getLeft()).toList();
  }
}
