package org.b.lsp;

import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.b.lsp.documents.Documents;
import org.b.lsp.documents.Ranges;
import org.eclipse.lsp4j.Location;

/** Places of the language as places that an editor can open. */
public final class Locations {
  private final Documents documents;
  private final ReadOnlyFiles builtIn;

  Locations(Documents documents, ReadOnlyFiles builtIn) {
    this.documents = documents;
    this.builtIn = builtIn;
  }

  /** The URI of a file, in the editor's own spelling where it has the file open. */
  public String uri(SourceFile file) {
    return ReadOnlyFiles.isBuiltIn(file)
        ? builtIn.builtIn(file).orElse(file.name())
        : documents.uri(file.name());
  }

  public Location location(Span span) {
    return new Location(uri(span.file()), Ranges.range(span));
  }
}
