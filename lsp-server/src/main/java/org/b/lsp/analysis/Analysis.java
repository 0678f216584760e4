package org.b.lsp.analysis;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.b.core.source.SourceFile;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendResult;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.lsp.documents.Document;

/**
 * What the frontend made of an open file.
 *
 * @param document the state that was analysed
 * @param request what was asked of the frontend
 * @param asked names of the files that were looked for, found or not
 * @param generation of the file's state, see {@link AnalysisQueue}
 * @param texts see {@link #text}
 */
public record Analysis(
    Document document,
    FrontendRequest request,
    FrontendResult result,
    Set<String> asked,
    long generation,
    Map<String, AnalyzedDocument> texts) {

  Analysis(
      Document document,
      FrontendRequest request,
      FrontendResult result,
      Set<String> asked,
      long generation) {
    this(document, request, result, asked, generation, new ConcurrentHashMap<>());
  }

  /** A text of the program with what the language's services know of it, made at first use. */
  public AnalyzedDocument text(SourceFile file) {
    AnalyzedDocument known = texts.get(file.name());
    if (known == null || known.file() != file) {
      known = AnalyzedDocument.of(file, result);
      texts.put(file.name(), known);
    }
    return known;
  }

  /** A file that takes part, as it was seen. */
  public Optional<SourceFile> file(String name) {
    if (document.name().equals(name)) {
      return Optional.of(document.source());
    }
    return result.program().files().stream().filter(file -> file.name().equals(name)).findFirst();
  }

  /** Whether a file, found or not, has a say in this analysis. */
  public boolean dependsOn(String name) {
    return document.name().equals(name)
        || asked.contains(name)
        || request.proto().filter(file -> file.name().equals(name)).isPresent();
  }
}
