package org.b.lsp.documents;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.b.core.source.SourceFile;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;

/** What the editor has open, by {@link FileName}. Changed by one thread, read by several. */
public final class Documents {
  private final Map<String, Document> open = new ConcurrentHashMap<>();

  public Document open(String uri, int version, String text) {
    Document document = new Document(uri, version, new SourceFile(FileName.of(uri), text));
    open.put(document.name(), document);
    return document;
  }

  /** Empty when the editor changes what it has not opened. */
  public Optional<Document> change(
      String uri, int version, List<TextDocumentContentChangeEvent> changes) {
    return Optional.ofNullable(
        open.computeIfPresent(
            FileName.of(uri), (name, document) -> document.changed(version, changes)));
  }

  public void close(String uri) {
    open.remove(FileName.of(uri));
  }

  /** The newest state of an open file. */
  public Optional<Document> find(String name) {
    return Optional.ofNullable(open.get(name));
  }

  public Collection<Document> all() {
    return List.copyOf(open.values());
  }

  /** The URI of a file, in the editor's own spelling where it has the file open. */
  public String uri(String name) {
    return find(name).map(Document::uri).orElseGet(() -> FileName.uri(name));
  }
}
