package org.b.lsp;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.b.lsp.documents.FileName;
import org.b.lsp.features.Structure;
import org.eclipse.lsp4j.ConfigurationItem;
import org.eclipse.lsp4j.ConfigurationParams;
import org.eclipse.lsp4j.CreateFilesParams;
import org.eclipse.lsp4j.DeleteFilesParams;
import org.eclipse.lsp4j.DidChangeConfigurationParams;
import org.eclipse.lsp4j.DidChangeWatchedFilesParams;
import org.eclipse.lsp4j.DidChangeWorkspaceFoldersParams;
import org.eclipse.lsp4j.RenameFilesParams;
import org.eclipse.lsp4j.SymbolInformation;
import org.eclipse.lsp4j.WorkspaceSymbol;
import org.eclipse.lsp4j.WorkspaceSymbolParams;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.services.WorkspaceService;

/** Settings, folders and files that change outside the editor. */
final class BWorkspaceService implements WorkspaceService {
  private final Session session;
  private volatile boolean pull;

  BWorkspaceService(Session session) {
    this.session = session;
  }

  /** Editors that keep settings to themselves are asked for them. */
  void askForSettings() {
    pull = true;
    ConfigurationItem item = new ConfigurationItem();
    item.setSection(Settings.SECTION);
    session
        .client()
        .configuration(new ConfigurationParams(List.of(item)))
        .thenAccept(
            answers -> {
              if (answers != null && !answers.isEmpty() && answers.get(0) instanceof JsonObject) {
                session.configure(answers.get(0));
              }
            });
  }

  @Override
  public void didChangeConfiguration(DidChangeConfigurationParams params) {
    if (params.getSettings() instanceof JsonObject settings && !settings.entrySet().isEmpty()) {
      session.configure(settings);
    } else if (pull) {
      askForSettings();
    }
  }

  @Override
  public void didChangeWatchedFiles(DidChangeWatchedFilesParams params) {
    params.getChanges().forEach(change -> fileChanged(change.getUri()));
  }

  @Override
  public void didRenameFiles(RenameFilesParams params) {
    params
        .getFiles()
        .forEach(
            rename -> {
              fileChanged(rename.getOldUri());
              fileChanged(rename.getNewUri());
            });
  }

  @Override
  public void didCreateFiles(CreateFilesParams params) {
    params.getFiles().forEach(file -> fileChanged(file.getUri()));
  }

  @Override
  public void didDeleteFiles(DeleteFilesParams params) {
    params.getFiles().forEach(file -> fileChanged(file.getUri()));
  }

  @Override
  public void didChangeWorkspaceFolders(DidChangeWorkspaceFoldersParams params) {
    params.getEvent().getRemoved().forEach(folder -> session.workspace().remove(folder.getUri()));
    params.getEvent().getAdded().forEach(folder -> session.workspace().add(folder.getUri()));
  }

  @Override
  public CompletableFuture<
          Either<List<? extends SymbolInformation>, List<? extends WorkspaceSymbol>>>
      symbol(WorkspaceSymbolParams params) {
    return session.later(
        cancelled ->
            Either.forRight(
                Structure.find(
                    params.getQuery(),
                    session
                        .workspace()
                        .documents(
                            file -> {
                              cancelled.checkCanceled();
                              return true;
                            }),
                    session.locations())));
  }

  /** A file on disk is another one now; an open buffer wins over it. */
  private void fileChanged(String uri) {
    String name = FileName.of(uri);
    session.files().forget(name);
    session.workspace().changed();
    if (session.documents().find(name).isEmpty()) {
      session.queue().changed(name);
    }
  }
}
