package org.b.lsp.features;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.edit.TextEdit;
import org.b.dsl.ide.navigation.Definitions;
import org.b.dsl.ide.navigation.Renames;
import org.b.dsl.ide.navigation.Usages;
import org.b.lsp.Locations;
import org.b.lsp.documents.Document;
import org.b.lsp.documents.Documents;
import org.b.lsp.documents.Ranges;
import org.eclipse.lsp4j.DocumentHighlight;
import org.eclipse.lsp4j.DocumentHighlightKind;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.LocationLink;
import org.eclipse.lsp4j.PrepareRenameDefaultBehavior;
import org.eclipse.lsp4j.PrepareRenameResult;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ResourceOperation;
import org.eclipse.lsp4j.SnippetTextEdit;
import org.eclipse.lsp4j.TextDocumentEdit;
import org.eclipse.lsp4j.VersionedTextDocumentIdentifier;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.jsonrpc.messages.Either3;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;

/** From a name to where it is declared and used. */
public final class Navigation {
  private final Locations locations;
  private final Documents documents;
  private volatile boolean versions;

  public Navigation(Locations locations, Documents documents) {
    this.locations = locations;
    this.documents = documents;
  }

  /**
   * What the editor can do.
   *
   * @param newVersions whether it compares versions before it applies edits
   */
  public void configure(boolean newVersions) {
    versions = newVersions;
  }

  /**
   * The answer to "go to definition" and "go to type definition".
   *
   * @param links whether the editor understands more than places
   */
  public Either<List<? extends Location>, List<? extends LocationLink>> definition(
      Optional<Definitions.Definition> found, boolean links) {
    if (found.isEmpty()) {
      return Either.forLeft(List.of());
    }
    if (!links) {
      return Either.forLeft(
          found.get().targets().stream()
              .map(target -> locations.location(target.nameSpan()))
              .toList());
    }
    Range origin = Ranges.range(found.get().origin());
    return Either.forRight(
        found.get().targets().stream()
            .map(
                target ->
                    new LocationLink(
                        locations.uri(target.span().file()),
                        Ranges.range(target.span()),
                        Ranges.range(target.nameSpan()),
                        origin))
            .toList());
  }

  /** Uses in all files. */
  public List<Location> references(
      AnalyzedDocument document,
      int offset,
      boolean withDeclaration,
      Collection<AnalyzedDocument> others) {
    return Usages.of(document, offset, others).stream()
        .filter(use -> withDeclaration || use.access() != Usages.Access.DECLARATION)
        .map(use -> locations.location(use.span()))
        .distinct()
        .toList();
  }

  public static List<DocumentHighlight> highlights(AnalyzedDocument document, int offset) {
    return Usages.highlights(document, offset).stream()
        .map(
            use ->
                new DocumentHighlight(
                    Ranges.range(use.span()),
                    switch (use.access()) {
                      case READ -> DocumentHighlightKind.Read;
                      case WRITE -> DocumentHighlightKind.Write;
                      case DECLARATION -> DocumentHighlightKind.Text;
                    }))
        .toList();
  }

  /** Null where nothing can be renamed. */
  public static Either3<Range, PrepareRenameResult, PrepareRenameDefaultBehavior> prepareRename(
      AnalyzedDocument document, int offset) {
    Optional<Span> name = Renames.prepare(document, offset);
    return name.map(
            span ->
                Either3.<Range, PrepareRenameResult, PrepareRenameDefaultBehavior>forSecond(
                    new PrepareRenameResult(Ranges.range(span), span.text())))
        .orElse(null);
  }

  /**
   * The edits of a renaming.
   *
   * @throws ResponseErrorException with the reason, where it cannot be done
   */
  public WorkspaceEdit rename(
      AnalyzedDocument document, int offset, String newName, Collection<AnalyzedDocument> others) {
    Renames.Rename rename = Renames.rename(document, offset, newName, others);
    if (rename.problem().isPresent()) {
      throw new ResponseErrorException(
          new ResponseError(ResponseErrorCode.RequestFailed, rename.problem().get(), null));
    }
    return edit(rename.edits());
  }

  /** Edits of several files; those of open ones hold for the present version alone. */
  public WorkspaceEdit edit(List<TextEdit> edits) {
    Map<String, List<TextEdit>> byFile = new LinkedHashMap<>();
    for (TextEdit edit : edits) {
      byFile.computeIfAbsent(edit.span().file().name(), name -> new ArrayList<>()).add(edit);
    }
    return versions ? versioned(byFile) : plain(byFile);
  }

  private WorkspaceEdit plain(Map<String, List<TextEdit>> byFile) {
    Map<String, List<org.eclipse.lsp4j.TextEdit>> changes = new LinkedHashMap<>();
    byFile.forEach(
        (name, edits) ->
            changes.put(
                locations.uri(edits.get(0).span().file()),
                edits.stream().map(Navigation::value).toList()));
    return new WorkspaceEdit(changes);
  }

  private WorkspaceEdit versioned(Map<String, List<TextEdit>> byFile) {
    List<Either<TextDocumentEdit, ResourceOperation>> changes = new ArrayList<>();
    byFile.forEach(
        (name, edits) -> {
          TextDocumentEdit change = new TextDocumentEdit();
          change.setTextDocument(
              new VersionedTextDocumentIdentifier(
                  locations.uri(edits.get(0).span().file()),
                  documents.find(name).map(Document::version).orElse(null)));
          change.setEdits(
              edits.stream()
                  .map(
                      edit ->
                          Either.<org.eclipse.lsp4j.TextEdit, SnippetTextEdit>forLeft(value(edit)))
                  .toList());
          changes.add(Either.forLeft(change));
        });
    return new WorkspaceEdit(changes);
  }

  static org.eclipse.lsp4j.TextEdit value(TextEdit edit) {
    return new org.eclipse.lsp4j.TextEdit(Ranges.range(edit.span()), edit.newText());
  }
}
