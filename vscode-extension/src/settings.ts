import * as vscode from 'vscode';
import type { Privilege } from './launch';

export const LANGUAGE = 'b';
const SECTION = 'b';

/** A setting for a file; the type is what package.json declares. */
export function setting<T>(name: string, scope?: vscode.Uri): T {
  return vscode.workspace.getConfiguration(SECTION, scope).get<T>(name) as T;
}

export function privilege(): Privilege {
  return setting<Privilege>('privilege');
}

export interface FileSettings {
  readonly hook: string;
  readonly proto: string;
}

/** The first of `b.files` whose path or glob fits. */
export function fileSettings(document: vscode.TextDocument): FileSettings {
  const files = setting<Record<string, Partial<FileSettings>>>('files', document.uri);
  for (const [pattern, values] of Object.entries(files)) {
    const glob = pattern.startsWith('/') || pattern.startsWith('**') ? pattern : `**/${pattern}`;
    if (pattern === document.uri.fsPath || vscode.languages.match({ pattern: glob }, document) > 0) {
      return { hook: values.hook ?? '', proto: values.proto ?? '' };
    }
  }
  return { hook: '', proto: '' };
}

/** Opens the settings at one of B's. */
export async function openSetting(name: string): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openSettings', `b.${name}`);
}
