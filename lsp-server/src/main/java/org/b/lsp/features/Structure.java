package org.b.lsp.features;

import java.util.Collection;
import java.util.List;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.structure.DocumentSymbols;
import org.b.dsl.ide.structure.Folding;
import org.b.dsl.ide.structure.Selection;
import org.b.lsp.Locations;
import org.b.lsp.documents.Ranges;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.FoldingRange;
import org.eclipse.lsp4j.FoldingRangeKind;
import org.eclipse.lsp4j.SelectionRange;
import org.eclipse.lsp4j.WorkspaceSymbol;
import org.eclipse.lsp4j.jsonrpc.messages.Either;

/** The shape of texts: symbols, folding, selection. */
public final class Structure {
  private Structure() {}

  public static List<DocumentSymbol> symbols(AnalyzedDocument document) {
    return DocumentSymbols.of(document).stream().map(Structure::value).toList();
  }

  private static DocumentSymbol value(DocumentSymbols.Symbol symbol) {
    DocumentSymbol value =
        new DocumentSymbol(
            symbol.name(),
            Kinds.of(symbol.kind()),
            Ranges.range(symbol.span()),
            Ranges.range(symbol.nameSpan()));
    if (!symbol.detail().isEmpty()) {
      value.setDetail(symbol.detail());
    }
    value.setChildren(symbol.children().stream().map(Structure::value).toList());
    return value;
  }

  public static List<WorkspaceSymbol> find(
      String query, Collection<AnalyzedDocument> documents, Locations locations) {
    return DocumentSymbols.find(query, documents).stream()
        .map(
            found -> {
              WorkspaceSymbol value =
                  new WorkspaceSymbol(
                      found.name(),
                      Kinds.of(found.kind()),
                      Either.forLeft(locations.location(found.nameSpan())));
              if (!found.container().isEmpty()) {
                value.setContainerName(found.container());
              }
              return value;
            })
        .toList();
  }

  public static List<FoldingRange> folding(AnalyzedDocument document) {
    return Folding.of(document).stream()
        .map(
            range -> {
              FoldingRange value = new FoldingRange(range.firstLine(), range.lastLine());
              switch (range.kind()) {
                case COMMENT -> value.setKind(FoldingRangeKind.Comment);
                case DIRECTIVES -> value.setKind(FoldingRangeKind.Imports);
                case CODE -> {
                  // The protocol has no word for ordinary code.
                }
              }
              return value;
            })
        .toList();
  }

  /** A chain of ranges, each within its parent. */
  public static SelectionRange selection(AnalyzedDocument document, int offset) {
    SelectionRange parent = null;
    List<Span> spans = Selection.around(document, offset);
    for (int i = spans.size() - 1; i >= 0; i--) {
      parent = new SelectionRange(Ranges.range(spans.get(i)), parent);
    }
    return parent;
  }
}
