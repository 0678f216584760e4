// Pages that explain diagnostics. They are part of the extension: reading needs neither Java nor the b command.
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';

export class Explanations {
  private readonly folder: string;

  constructor(context: vscode.ExtensionContext) {
    this.folder = context.asAbsolutePath('target/explanations');
  }

  /** Shows the page of a code, of the diagnostic at the cursor, or of one that the user chooses. */
  async explain(given?: unknown): Promise<void> {
    const code = typeof given === 'string' ? given : await this.choose();
    if (code === undefined) {
      return;
    }
    const codes = await this.codes();
    if (!codes.includes(code)) {
      void vscode.window.showWarningMessage(`B: there is no explanation of ${code}.`);
      return;
    }
    const page = vscode.Uri.file(path.join(this.folder, `${code}.md`));
    await vscode.commands.executeCommand('markdown.showPreviewToSide', page);
  }

  private async codes(): Promise<string[]> {
    const names = await fs.readdir(this.folder);
    return names.filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -'.md'.length)).sort();
  }

  private async choose(): Promise<string | undefined> {
    const here = codesAtCursor();
    if (here.length === 1) {
      return here[0];
    }
    const codes = here.length > 0 ? here : await this.codes();
    const items = await Promise.all(
      codes.map(async (code) => ({ label: code, description: await this.title(code) })),
    );
    const chosen = await vscode.window.showQuickPick(items, {
      placeHolder: 'Diagnostic to explain',
      matchOnDescription: true,
    });
    return chosen?.label;
  }

  private async title(code: string): Promise<string> {
    const text = await fs.readFile(path.join(this.folder, `${code}.md`), 'utf8').catch(() => '');
    return /^#\s+(.*)$/m.exec(text)?.[1]?.replace(`${code}: `, '') ?? '';
  }
}

function codesAtCursor(): string[] {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return [];
  }
  const line = editor.selection.active.line;
  const codes = vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter((diagnostic) => diagnostic.range.start.line <= line && line <= diagnostic.range.end.line)
    .map((diagnostic) => (typeof diagnostic.code === 'object' ? diagnostic.code.value : diagnostic.code))
    .filter((code) => typeof code === 'string');
  return [...new Set(codes)];
}
