package org.b.lsp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.b.core.source.SourceFile;
import org.b.lsp.analysis.Analysis;
import org.b.lsp.documents.Document;
import org.b.lsp.documents.Documents;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.PublishDiagnosticsParams;

/**
 * Keeps the editor's list of problems. A file's problems come from the programs that use it; on its
 * own, as its own program, a file is judged only while no open program uses it: an included file
 * need not make sense alone.
 */
final class DiagnosticPublisher {
  private final Documents documents;
  private final DiagnosticValues values;
  private final Supplier<BClient> client;

  /** Problems by the open file that was analysed, then by the file that has them. */
  private final Map<String, Found> found = new HashMap<>();

  private final Map<String, Sent> sent = new HashMap<>();

  /** What compiling the text that was analysed last found, in the same order. */
  private final Map<String, Map<String, List<Diagnostic>>> compiled = new HashMap<>();

  /**
   * Problems of one analysis.
   *
   * @param used the files that took part, the analysed one apart
   */
  private record Found(Map<String, List<Diagnostic>> byFile, Set<String> used) {}

  private record Sent(Integer version, List<Diagnostic> diagnostics) {}

  DiagnosticPublisher(Documents documents, DiagnosticValues values, Supplier<BClient> client) {
    this.documents = documents;
    this.values = values;
    this.client = client;
  }

  /**
   * Takes over what was found when the program that an analysis is of was compiled.
   *
   * @param problems of its code
   * @param refusal what the kernel said
   */
  synchronized void publishCompiled(
      Analysis analysis,
      List<org.b.core.diagnostics.Diagnostic> problems,
      Optional<Diagnostic> refusal) {
    String root = analysis.document().name();
    Map<String, List<Diagnostic>> byFile = byFile(problems);
    refusal.ifPresent(
        verdict -> byFile.computeIfAbsent(root, name -> new ArrayList<>()).add(verdict));
    Map<String, List<Diagnostic>> before = compiled.put(root, byFile);
    Set<String> affected = new LinkedHashSet<>(byFile.keySet());
    if (before != null) {
      affected.addAll(before.keySet());
    }
    affected.forEach(name -> send(name, analysis));
  }

  /** Takes over the problems of an analysis. */
  synchronized void publish(Analysis analysis) {
    String root = analysis.document().name();
    compiled.remove(root);
    Map<String, List<Diagnostic>> byFile = byFile(analysis.result().diagnostics());
    Set<String> used = new LinkedHashSet<>();
    for (SourceFile file : analysis.result().program().files()) {
      if (!file.name().equals(root)) {
        used.add(file.name());
      }
    }
    Found before = found.put(root, new Found(byFile, used));
    Set<String> affected = new LinkedHashSet<>();
    affected.add(root);
    affected.addAll(byFile.keySet());
    affected.addAll(used);
    if (before != null) {
      affected.addAll(before.byFile().keySet());
      affected.addAll(before.used());
    }
    affected.forEach(name -> send(name, analysis));
  }

  private Map<String, List<Diagnostic>> byFile(
      List<org.b.core.diagnostics.Diagnostic> diagnostics) {
    Map<String, List<Diagnostic>> byFile = new HashMap<>();
    for (org.b.core.diagnostics.Diagnostic diagnostic : diagnostics) {
      byFile
          .computeIfAbsent(diagnostic.span().file().name(), name -> new ArrayList<>())
          .add(values.of(diagnostic));
    }
    return byFile;
  }

  private void send(String name, Analysis analysis) {
    if (name.equals(analysis.document().name())) {
      send(name, Optional.of(analysis.document()));
    } else if (upToDate(name, analysis)) {
      send(name, documents.find(name));
    }
  }

  /** Whether the analysis saw what the editor shows; if not, the next analysis is on its way. */
  private boolean upToDate(String name, Analysis analysis) {
    Optional<Document> open = documents.find(name);
    Optional<SourceFile> seen = analysis.file(name);
    return open.isEmpty() || seen.isEmpty() || seen.get() == open.get().source();
  }

  /** The editor closed a file: its own analysis no longer counts. */
  synchronized void closed(String root, String uri) {
    Found before = found.remove(root);
    compiled.remove(root);
    if (sent.remove(root) != null) {
      // In the spelling under which the editor knows them.
      client.get().publishDiagnostics(new PublishDiagnosticsParams(uri, List.of()));
    }
    send(root, Optional.empty());
    if (before != null) {
      before.byFile().keySet().forEach(name -> send(name, documents.find(name)));
      before.used().forEach(name -> send(name, documents.find(name)));
    }
  }

  private void send(String name, Optional<Document> document) {
    Integer version = document.map(Document::version).orElse(null);
    Sent now = new Sent(version, problems(name));
    Sent before = sent.get(name);
    boolean known = before != null || document.isPresent();
    if (now.equals(before) || !known && now.diagnostics().isEmpty()) {
      return;
    }
    if (document.isEmpty() && now.diagnostics().isEmpty()) {
      sent.remove(name);
    } else {
      sent.put(name, now);
    }
    PublishDiagnosticsParams message =
        new PublishDiagnosticsParams(documents.uri(name), now.diagnostics());
    message.setVersion(version);
    client.get().publishDiagnostics(message);
  }

  private List<Diagnostic> problems(String name) {
    Set<Diagnostic> problems = new LinkedHashSet<>();
    boolean usedByOther = false;
    for (Map.Entry<String, Found> entry : found.entrySet()) {
      if (!entry.getKey().equals(name) && entry.getValue().used().contains(name)) {
        usedByOther = true;
        addProblems(entry.getKey(), name, problems);
      }
    }
    if (!usedByOther && found.containsKey(name)) {
      addProblems(name, name, problems);
    }
    return List.copyOf(problems);
  }

  /** Adds the problems of a file that a program uses. */
  private void addProblems(String root, String name, Set<Diagnostic> problems) {
    problems.addAll(found.get(root).byFile().getOrDefault(name, List.of()));
    problems.addAll(compiled.getOrDefault(root, Map.of()).getOrDefault(name, List.of()));
  }
}
