package org.b.lsp;

import org.b.lsp.documents.Document;
import org.b.lsp.documents.FileName;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.DidSaveTextDocumentParams;
import org.eclipse.lsp4j.TextDocumentItem;
import org.eclipse.lsp4j.services.TextDocumentService;

/** Keeps the open texts and answers requests about them. */
final class BTextDocumentService implements TextDocumentService {
  private final Session session;

  BTextDocumentService(Session session) {
    this.session = session;
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
  }

  @Override
  public void didClose(DidCloseTextDocumentParams params) {
    String uri = params.getTextDocument().getUri();
    String name = FileName.of(uri);
    session.documents().close(uri);
    session.queue().closed(name);
    session.publisher().closed(name, uri);
  }
}
