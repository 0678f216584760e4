package org.b.lsp;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.b.core.source.SourceFile;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.navigation.Definitions;
import org.b.lsp.documents.Document;
import org.b.lsp.documents.FileName;
import org.b.lsp.features.Calls;
import org.b.lsp.features.Colours;
import org.b.lsp.features.Editing;
import org.b.lsp.features.Navigation;
import org.b.lsp.features.Notes;
import org.b.lsp.features.Structure;
import org.b.lsp.features.Writing;
import org.eclipse.lsp4j.CallHierarchyIncomingCall;
import org.eclipse.lsp4j.CallHierarchyIncomingCallsParams;
import org.eclipse.lsp4j.CallHierarchyItem;
import org.eclipse.lsp4j.CallHierarchyOutgoingCall;
import org.eclipse.lsp4j.CallHierarchyOutgoingCallsParams;
import org.eclipse.lsp4j.CallHierarchyPrepareParams;
import org.eclipse.lsp4j.ClientCapabilities;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.CodeLensParams;
import org.eclipse.lsp4j.Command;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionList;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.DidSaveTextDocumentParams;
import org.eclipse.lsp4j.DocumentFormattingParams;
import org.eclipse.lsp4j.DocumentHighlight;
import org.eclipse.lsp4j.DocumentHighlightParams;
import org.eclipse.lsp4j.DocumentOnTypeFormattingParams;
import org.eclipse.lsp4j.DocumentRangeFormattingParams;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.DocumentSymbolParams;
import org.eclipse.lsp4j.FoldingRange;
import org.eclipse.lsp4j.FoldingRangeRequestParams;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.InlayHint;
import org.eclipse.lsp4j.InlayHintParams;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.LocationLink;
import org.eclipse.lsp4j.PrepareRenameDefaultBehavior;
import org.eclipse.lsp4j.PrepareRenameParams;
import org.eclipse.lsp4j.PrepareRenameResult;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ReferenceParams;
import org.eclipse.lsp4j.RenameParams;
import org.eclipse.lsp4j.SelectionRange;
import org.eclipse.lsp4j.SelectionRangeParams;
import org.eclipse.lsp4j.SemanticTokens;
import org.eclipse.lsp4j.SemanticTokensDelta;
import org.eclipse.lsp4j.SemanticTokensDeltaParams;
import org.eclipse.lsp4j.SemanticTokensParams;
import org.eclipse.lsp4j.SemanticTokensRangeParams;
import org.eclipse.lsp4j.SignatureHelp;
import org.eclipse.lsp4j.SignatureHelpParams;
import org.eclipse.lsp4j.SymbolInformation;
import org.eclipse.lsp4j.TextDocumentClientCapabilities;
import org.eclipse.lsp4j.TextDocumentItem;
import org.eclipse.lsp4j.TextDocumentPositionParams;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.TypeDefinitionParams;
import org.eclipse.lsp4j.WorkspaceClientCapabilities;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.jsonrpc.CancelChecker;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.jsonrpc.messages.Either3;
import org.eclipse.lsp4j.services.TextDocumentService;

/** Keeps the open texts and answers requests about them. */
final class BTextDocumentService implements TextDocumentService {
  private final Session session;
  private final Writing writing = new Writing();
  private final Colours colours = new Colours();
  private final Navigation navigation;
  private final Calls calls;
  private final Editing editing;
  private volatile boolean links;

  BTextDocumentService(Session session) {
    this.session = session;
    this.navigation = new Navigation(session.locations(), session.documents());
    this.calls = new Calls(session.locations());
    this.editing = new Editing(navigation, session.values()::of);
  }

  /** What the editor can do. */
  void configure(ClientCapabilities capabilities) {
    WorkspaceClientCapabilities workspace = capabilities.getWorkspace();
    navigation.configure(
        workspace != null
            && workspace.getWorkspaceEdit() != null
            && Boolean.TRUE.equals(workspace.getWorkspaceEdit().getDocumentChanges()));
    TextDocumentClientCapabilities texts = capabilities.getTextDocument();
    links =
        texts != null
            && texts.getDefinition() != null
            && Boolean.TRUE.equals(texts.getDefinition().getLinkSupport());
    writing.configure(
        texts != null
            && texts.getCompletion() != null
            && texts.getCompletion().getCompletionItem() != null
            && Boolean.TRUE.equals(texts.getCompletion().getCompletionItem().getSnippetSupport()));
  }

  @Override
  public void didOpen(DidOpenTextDocumentParams params) {
    TextDocumentItem item = params.getTextDocument();
    Document document = session.documents().open(item.getUri(), item.getVersion(), item.getText());
    session.queue().changed(document.name());
  }

  @Override
  public void didChange(DidChangeTextDocumentParams params) {
    var changed = params.getTextDocument();
    session
        .documents()
        .change(changed.getUri(), changed.getVersion(), params.getContentChanges())
        .ifPresent(document -> session.queue().changed(document.name()));
  }

  @Override
  public void didSave(DidSaveTextDocumentParams params) {
    session.files().forget(FileName.of(params.getTextDocument().getUri()));
    session.workspace().changed();
    session
        .queue()
        .fresh(FileName.of(params.getTextDocument().getUri()))
        .thenAccept(session.facts()::saved);
  }

  @Override
  public void didClose(DidCloseTextDocumentParams params) {
    String uri = params.getTextDocument().getUri();
    String name = FileName.of(uri);
    session.documents().close(uri);
    session.queue().closed(name);
    session.publisher().closed(name, uri);
    session.facts().closed(name);
    colours.forget(uri);
  }

  @Override
  public CompletableFuture<Either<List<CompletionItem>, CompletionList>> completion(
      CompletionParams params) {
    return session.request(
        uri(params),
        (view, cancelled) ->
            Either.forRight(writing.complete(view.text(), view.offset(params.getPosition()))));
  }

  @Override
  public CompletableFuture<CompletionItem> resolveCompletionItem(CompletionItem item) {
    return CompletableFuture.completedFuture(writing.resolve(item));
  }

  @Override
  public CompletableFuture<Hover> hover(HoverParams params) {
    return session.request(
        uri(params),
        (view, cancelled) -> Writing.hover(view.text(), view.offset(params.getPosition())));
  }

  @Override
  public CompletableFuture<SignatureHelp> signatureHelp(SignatureHelpParams params) {
    return session.request(
        uri(params),
        (view, cancelled) -> Writing.signature(view.text(), view.offset(params.getPosition())));
  }

  @Override
  public CompletableFuture<Either<List<? extends Location>, List<? extends LocationLink>>>
      definition(DefinitionParams params) {
    return session.request(
        uri(params),
        (view, cancelled) ->
            navigation.definition(
                Definitions.definition(view.text(), view.offset(params.getPosition())), links));
  }

  @Override
  public CompletableFuture<Either<List<? extends Location>, List<? extends LocationLink>>>
      typeDefinition(TypeDefinitionParams params) {
    return session.request(
        uri(params),
        (view, cancelled) ->
            navigation.definition(
                Definitions.typeDefinition(view.text(), view.offset(params.getPosition())), links));
  }

  @Override
  public CompletableFuture<List<? extends Location>> references(ReferenceParams params) {
    return session.request(
        uri(params),
        (view, cancelled) -> {
          int offset = view.offset(params.getPosition());
          return navigation.references(
              view.text(),
              offset,
              params.getContext() == null || params.getContext().isIncludeDeclaration(),
              others(view, offset, cancelled));
        });
  }

  /** Documents that have the word at an offset. */
  private Collection<AnalyzedDocument> others(
      Session.View view, int offset, CancelChecker cancelled) {
    String word = word(view.document().source(), offset);
    return session
        .workspace()
        .documents(
            file -> {
              cancelled.checkCanceled();
              return file.text().contains(word);
            });
  }

  private static String word(SourceFile file, int offset) {
    String text = file.text();
    int from = offset;
    int to = offset;
    while (from > 0 && Character.isJavaIdentifierPart(text.charAt(from - 1))) {
      from--;
    }
    while (to < text.length() && Character.isJavaIdentifierPart(text.charAt(to))) {
      to++;
    }
    return text.substring(from, to);
  }

  @Override
  public CompletableFuture<List<? extends DocumentHighlight>> documentHighlight(
      DocumentHighlightParams params) {
    return session.request(
        uri(params),
        (view, cancelled) -> Navigation.highlights(view.text(), view.offset(params.getPosition())));
  }

  @Override
  public CompletableFuture<Either3<Range, PrepareRenameResult, PrepareRenameDefaultBehavior>>
      prepareRename(PrepareRenameParams params) {
    return session.exactRequest(
        uri(params),
        (view, cancelled) ->
            Navigation.prepareRename(view.text(), view.offset(params.getPosition())));
  }

  @Override
  public CompletableFuture<WorkspaceEdit> rename(RenameParams params) {
    return session.exactRequest(
        uri(params),
        (view, cancelled) -> {
          int offset = view.offset(params.getPosition());
          return navigation.rename(
              view.text(), offset, params.getNewName(), others(view, offset, cancelled));
        });
  }

  @Override
  public CompletableFuture<List<Either<SymbolInformation, DocumentSymbol>>> documentSymbol(
      DocumentSymbolParams params) {
    return session.request(
        params.getTextDocument().getUri(),
        (view, cancelled) ->
            Structure.symbols(view.text()).stream()
                .map(Either::<SymbolInformation, DocumentSymbol>forRight)
                .toList());
  }

  @Override
  public CompletableFuture<List<FoldingRange>> foldingRange(FoldingRangeRequestParams params) {
    return session.request(
        params.getTextDocument().getUri(), (view, cancelled) -> Structure.folding(view.text()));
  }

  @Override
  public CompletableFuture<List<SelectionRange>> selectionRange(SelectionRangeParams params) {
    return session.request(
        params.getTextDocument().getUri(),
        (view, cancelled) ->
            params.getPositions().stream()
                .map(position -> Structure.selection(view.text(), view.offset(position)))
                .toList());
  }

  @Override
  public CompletableFuture<SemanticTokens> semanticTokensFull(SemanticTokensParams params) {
    String uri = params.getTextDocument().getUri();
    return session.request(uri, (view, cancelled) -> colours.whole(uri, view.text()));
  }

  @Override
  public CompletableFuture<Either<SemanticTokens, SemanticTokensDelta>> semanticTokensFullDelta(
      SemanticTokensDeltaParams params) {
    String uri = params.getTextDocument().getUri();
    return session.request(
        uri, (view, cancelled) -> colours.change(uri, params.getPreviousResultId(), view.text()));
  }

  @Override
  public CompletableFuture<SemanticTokens> semanticTokensRange(SemanticTokensRangeParams params) {
    return session.request(
        params.getTextDocument().getUri(),
        (view, cancelled) ->
            Colours.range(
                view.text(),
                view.offset(params.getRange().getStart()),
                view.offset(params.getRange().getEnd())));
  }

  @Override
  public CompletableFuture<List<Either<Command, CodeAction>>> codeAction(CodeActionParams params) {
    List<String> kinds =
        params.getContext() == null || params.getContext().getOnly() == null
            ? List.of()
            : params.getContext().getOnly();
    return session.exactRequest(
        params.getTextDocument().getUri(),
        (view, cancelled) ->
            editing.actions(
                view.text(),
                view.offset(params.getRange().getStart()),
                view.offset(params.getRange().getEnd()),
                kinds));
  }

  @Override
  public CompletableFuture<List<? extends TextEdit>> formatting(DocumentFormattingParams params) {
    return format(params.getTextDocument().getUri(), file -> Editing.format(file));
  }

  @Override
  public CompletableFuture<List<? extends TextEdit>> rangeFormatting(
      DocumentRangeFormattingParams params) {
    return format(
        params.getTextDocument().getUri(),
        file ->
            Editing.format(
                file,
                Document.offset(file, params.getRange().getStart()),
                Document.offset(file, params.getRange().getEnd())));
  }

  @Override
  public CompletableFuture<List<? extends TextEdit>> onTypeFormatting(
      DocumentOnTypeFormattingParams params) {
    return format(
        params.getTextDocument().getUri(),
        file -> Editing.format(file, Document.offset(file, params.getPosition()), params.getCh()));
  }

  /** Formatting needs the text alone, as it is when the request comes. */
  private CompletableFuture<List<? extends TextEdit>> format(
      String uri, Function<SourceFile, List<TextEdit>> formatter) {
    return session
        .documents()
        .find(FileName.of(uri))
        .map(
            document ->
                session.<List<? extends TextEdit>>later(
                    cancelled -> formatter.apply(document.source())))
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  @Override
  public CompletableFuture<List<? extends CodeLens>> codeLens(CodeLensParams params) {
    String uri = params.getTextDocument().getUri();
    return session.request(
        uri,
        (view, cancelled) ->
            Notes.lenses(view.text(), uri, session.facts().of(view.document().name())));
  }

  @Override
  public CompletableFuture<List<InlayHint>> inlayHint(InlayHintParams params) {
    return session.request(
        params.getTextDocument().getUri(),
        (view, cancelled) ->
            Notes.hints(
                view.text(),
                view.offset(params.getRange().getStart()),
                view.offset(params.getRange().getEnd())));
  }

  @Override
  public CompletableFuture<List<CallHierarchyItem>> prepareCallHierarchy(
      CallHierarchyPrepareParams params) {
    return session.request(
        uri(params),
        (view, cancelled) -> calls.prepare(view.text(), view.offset(params.getPosition())));
  }

  @Override
  public CompletableFuture<List<CallHierarchyIncomingCall>> callHierarchyIncomingCalls(
      CallHierarchyIncomingCallsParams params) {
    return session.later(
        cancelled ->
            item(params.getItem())
                .map(
                    place ->
                        calls.incoming(place.document(), place.offset(), everything(cancelled)))
                .orElse(List.of()));
  }

  @Override
  public CompletableFuture<List<CallHierarchyOutgoingCall>> callHierarchyOutgoingCalls(
      CallHierarchyOutgoingCallsParams params) {
    return session.later(
        cancelled ->
            item(params.getItem())
                .map(
                    place ->
                        calls.outgoing(place.document(), place.offset(), everything(cancelled)))
                .orElse(List.of()));
  }

  private record Place(AnalyzedDocument document, int offset) {}

  private Optional<Place> item(CallHierarchyItem item) {
    Optional<AnalyzedDocument> document = session.workspace().document(FileName.of(item.getUri()));
    return document.flatMap(found -> Calls.offset(item).map(offset -> new Place(found, offset)));
  }

  private Collection<AnalyzedDocument> everything(CancelChecker cancelled) {
    return session
        .workspace()
        .documents(
            file -> {
              cancelled.checkCanceled();
              return true;
            });
  }

  private static String uri(TextDocumentPositionParams params) {
    return params.getTextDocument().getUri();
  }
}
