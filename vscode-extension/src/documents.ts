import * as path from 'node:path';
import * as vscode from 'vscode';
import { LANGUAGE, fileSettings, setting } from './settings';
import { programArguments } from './launch';

/** The B file that a command is about, saved; undefined after the user has been told what is missing. */
export async function savedDocument(given: unknown): Promise<vscode.TextDocument | undefined> {
  const document =
    typeof given === 'string'
      ? await vscode.workspace.openTextDocument(vscode.Uri.parse(given, true))
      : given instanceof vscode.Uri
        ? await vscode.workspace.openTextDocument(given)
        : shownDocument();
  if (document?.languageId !== LANGUAGE) {
    void vscode.window.showErrorMessage('B: open a .b file first.');
    return undefined;
  }
  if (document.isUntitled || document.uri.scheme !== 'file') {
    void vscode.window.showErrorMessage('B: save the file first; the b command reads it from the disk.');
    return undefined;
  }
  // Other files that the program includes count too.
  const unsaved = vscode.workspace.textDocuments.filter((each) => each.languageId === LANGUAGE && each.isDirty && !each.isUntitled);
  const saved = await Promise.all(unsaved.map((each) => each.save()));
  if (saved.includes(false)) {
    void vscode.window.showErrorMessage('B: a file could not be saved, so nothing was done.');
    return undefined;
  }
  return document;
}

/** The active editor's file; where something else is active, such as the walkthrough, the only B file that is shown or open. */
function shownDocument(): vscode.TextDocument | undefined {
  const active = vscode.window.activeTextEditor?.document;
  if (active?.languageId === LANGUAGE) {
    return active;
  }
  const shown = vscode.window.visibleTextEditors.map((editor) => editor.document);
  for (const documents of [shown, vscode.workspace.textDocuments]) {
    const [first, second] = new Set(documents.filter((each) => each.languageId === LANGUAGE));
    if (first !== undefined && second === undefined) {
      return first;
    }
  }
  return active;
}

/** The words behind `b` for a file, see {@link programArguments}. */
export function fileArguments(document: vscode.TextDocument): string[] {
  return programArguments(fileRequest(document));
}

/** What the settings say of a file. */
export function fileRequest(document: vscode.TextDocument): {
  file: string;
  target: string;
  btf: string;
  hook: string;
  proto: string;
} {
  const { hook, proto } = fileSettings(document);
  return {
    file: document.uri.fsPath,
    target: setting<string>('target', document.uri),
    btf: setting<string>('btf', document.uri),
    hook,
    proto: proto === '' ? '' : path.resolve(path.dirname(document.uri.fsPath), proto),
  };
}
