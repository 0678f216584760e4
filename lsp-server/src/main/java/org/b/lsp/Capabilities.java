package org.b.lsp;

import java.util.List;
import org.b.dsl.ide.completion.Completions;
import org.b.lsp.features.Colours;
import org.b.lsp.features.Editing;
import org.eclipse.lsp4j.CodeActionOptions;
import org.eclipse.lsp4j.CodeLensOptions;
import org.eclipse.lsp4j.CompletionOptions;
import org.eclipse.lsp4j.DocumentOnTypeFormattingOptions;
import org.eclipse.lsp4j.FileOperationFilter;
import org.eclipse.lsp4j.FileOperationOptions;
import org.eclipse.lsp4j.FileOperationPattern;
import org.eclipse.lsp4j.FileOperationsServerCapabilities;
import org.eclipse.lsp4j.RenameOptions;
import org.eclipse.lsp4j.SaveOptions;
import org.eclipse.lsp4j.SemanticTokensServerFull;
import org.eclipse.lsp4j.SemanticTokensWithRegistrationOptions;
import org.eclipse.lsp4j.ServerCapabilities;
import org.eclipse.lsp4j.SignatureHelpOptions;
import org.eclipse.lsp4j.TextDocumentSyncKind;
import org.eclipse.lsp4j.TextDocumentSyncOptions;
import org.eclipse.lsp4j.WorkspaceFoldersOptions;
import org.eclipse.lsp4j.WorkspaceServerCapabilities;

/** What the server tells the editor it can do. */
final class Capabilities {
  private Capabilities() {}

  static ServerCapabilities of() {
    ServerCapabilities capabilities = new ServerCapabilities();
    TextDocumentSyncOptions sync = new TextDocumentSyncOptions();
    sync.setOpenClose(true);
    sync.setChange(TextDocumentSyncKind.Incremental);
    sync.setSave(new SaveOptions(false));
    capabilities.setTextDocumentSync(sync);
    capabilities.setWorkspace(workspace());
    capabilities.setCompletionProvider(new CompletionOptions(true, Completions.TRIGGERS));
    capabilities.setHoverProvider(true);
    capabilities.setSignatureHelpProvider(new SignatureHelpOptions(List.of("(", ",")));
    capabilities.setDefinitionProvider(true);
    capabilities.setTypeDefinitionProvider(true);
    capabilities.setReferencesProvider(true);
    capabilities.setDocumentHighlightProvider(true);
    capabilities.setDocumentSymbolProvider(true);
    capabilities.setWorkspaceSymbolProvider(true);
    capabilities.setRenameProvider(new RenameOptions(true));
    capabilities.setFoldingRangeProvider(true);
    capabilities.setSelectionRangeProvider(true);
    capabilities.setCallHierarchyProvider(true);
    capabilities.setDocumentFormattingProvider(true);
    capabilities.setDocumentRangeFormattingProvider(true);
    capabilities.setDocumentOnTypeFormattingProvider(
        new DocumentOnTypeFormattingOptions("}", List.of(";", "\n")));
    CodeActionOptions actions = new CodeActionOptions(Editing.KINDS);
    actions.setResolveProvider(false);
    capabilities.setCodeActionProvider(actions);
    capabilities.setCodeLensProvider(new CodeLensOptions(false));
    capabilities.setInlayHintProvider(true);
    SemanticTokensWithRegistrationOptions tokens =
        new SemanticTokensWithRegistrationOptions(Colours.legend());
    tokens.setFull(new SemanticTokensServerFull(true));
    tokens.setRange(true);
    capabilities.setSemanticTokensProvider(tokens);
    return capabilities;
  }

  private static WorkspaceServerCapabilities workspace() {
    WorkspaceFoldersOptions folders = new WorkspaceFoldersOptions();
    folders.setSupported(true);
    folders.setChangeNotifications(true);
    WorkspaceServerCapabilities workspace = new WorkspaceServerCapabilities(folders);
    FileOperationOptions sources =
        new FileOperationOptions(
            List.of(new FileOperationFilter(new FileOperationPattern("**/*.b"), "file")));
    FileOperationsServerCapabilities operations = new FileOperationsServerCapabilities();
    operations.setDidRename(sources);
    operations.setDidDelete(sources);
    operations.setDidCreate(sources);
    workspace.setFileOperations(operations);
    return workspace;
  }
}
