package org.b.lsp;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.eclipse.lsp4j.ClientCapabilities;
import org.eclipse.lsp4j.DidChangeWatchedFilesRegistrationOptions;
import org.eclipse.lsp4j.FileSystemWatcher;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializeResult;
import org.eclipse.lsp4j.InitializedParams;
import org.eclipse.lsp4j.Registration;
import org.eclipse.lsp4j.RegistrationParams;
import org.eclipse.lsp4j.ServerInfo;
import org.eclipse.lsp4j.SetTraceParams;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.services.LanguageServer;
import org.eclipse.lsp4j.services.TextDocumentService;
import org.eclipse.lsp4j.services.WorkspaceService;

/** The life of a session: what is agreed at its start, and how it ends. */
public final class BLanguageServer implements LanguageServer, AutoCloseable {
  private static final int ENDED_ORDERLY = 0;
  private static final int ENDED_EARLY = 1;

  private final Session session;
  private final BTextDocumentService texts;
  private final BWorkspaceService workspace;
  private final Extensions extensions;
  private final IntConsumer end;
  private ClientCapabilities capabilities = new ClientCapabilities();
  private volatile boolean shutDown;

  /**
   * A server that has not been initialized.
   *
   * @param end ends the process with an exit status
   */
  public BLanguageServer(IntConsumer end) {
    this(end, Optional.empty());
  }

  /**
   * A server that has not been initialized.
   *
   * @param end ends the process with an exit status
   * @param btf file with the kernel's types, where the editor's settings do not name one
   */
  public BLanguageServer(IntConsumer end, Optional<String> btf) {
    this.end = end;
    session = new Session(btf);
    texts = new BTextDocumentService(session);
    workspace = new BWorkspaceService(session);
    extensions = new Extensions(session);
  }

  /** Says who is at the other end; comes before everything else. */
  public void connect(BClient client) {
    session.connect(client);
  }

  /** Requests beyond the protocol. */
  public Extensions extensions() {
    return extensions;
  }

  @Override
  public CompletableFuture<InitializeResult> initialize(InitializeParams params) {
    if (params.getCapabilities() != null) {
      capabilities = params.getCapabilities();
    }
    if (params.getProcessId() != null) {
      watch(params.getProcessId());
    }
    if (params.getWorkspaceFolders() != null) {
      params.getWorkspaceFolders().forEach(folder -> session.workspace().add(folder.getUri()));
    }
    texts.configure(capabilities);
    var inWorkspace = capabilities.getWorkspace();
    session.refreshLenses(
        inWorkspace != null
            && inWorkspace.getCodeLens() != null
            && Boolean.TRUE.equals(inWorkspace.getCodeLens().getRefreshSupport()));
    session.initialize(params.getInitializationOptions());
    String version = BLanguageServer.class.getPackage().getImplementationVersion();
    return CompletableFuture.completedFuture(
        new InitializeResult(Capabilities.of(), new ServerInfo("b", version)));
  }

  /** An editor that dies without a word takes its server with it. */
  private void watch(int editor) {
    ProcessHandle.of(editor)
        .ifPresentOrElse(
            process -> process.onExit().thenRun(() -> end.accept(ENDED_EARLY)),
            () -> end.accept(ENDED_EARLY));
  }

  @Override
  public void initialized(InitializedParams params) {
    var inWorkspace = capabilities.getWorkspace();
    if (inWorkspace == null) {
      return;
    }
    if (inWorkspace.getDidChangeWatchedFiles() != null
        && Boolean.TRUE.equals(inWorkspace.getDidChangeWatchedFiles().getDynamicRegistration())) {
      FileSystemWatcher watcher = new FileSystemWatcher(Either.forLeft("**/*.b"));
      session
          .client()
          .registerCapability(
              new RegistrationParams(
                  List.of(
                      new Registration(
                          "b-files",
                          "workspace/didChangeWatchedFiles",
                          new DidChangeWatchedFilesRegistrationOptions(List.of(watcher))))));
    }
    if (Boolean.TRUE.equals(inWorkspace.getConfiguration())) {
      workspace.askForSettings();
    }
  }

  @Override
  public CompletableFuture<Object> shutdown() {
    shutDown = true;
    session.close();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void exit() {
    end.accept(shutDown ? ENDED_ORDERLY : ENDED_EARLY);
  }

  @Override
  public TextDocumentService getTextDocumentService() {
    return texts;
  }

  @Override
  public WorkspaceService getWorkspaceService() {
    return workspace;
  }

  /** The server has no trace of its own; the editor's client writes one. */
  @Override
  public void setTrace(SetTraceParams params) {}

  @Override
  public void close() {
    session.close();
  }
}
