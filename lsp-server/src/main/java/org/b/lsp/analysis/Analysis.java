package org.b.lsp.analysis;

import java.util.Optional;
import java.util.Set;
import org.b.core.source.SourceFile;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendResult;
import org.b.lsp.documents.Document;

/**
 * What the frontend made of an open file.
 *
 * @param document the state that was analysed
 * @param request what was asked of the frontend
 * @param asked names of the files that were looked for, found or not
 * @param generation of the file's state, see {@link AnalysisQueue}
 */
public record Analysis(
    Document document,
    FrontendRequest request,
    FrontendResult result,
    Set<String> asked,
    long generation) {

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
