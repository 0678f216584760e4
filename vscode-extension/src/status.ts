import * as vscode from 'vscode';
import { LANGUAGE, setting } from './settings';
import { DEFAULT_TARGET, targetOf, targetPlace } from './target';

const KNOWN_TARGETS = ['4.9', '4.14', '4.19', '5.4', '5.10', '5.15', '6.1', '6.6', '6.12', '6.18'];

/** Shows which kernel the active file is for. */
export class TargetStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('b.target', vscode.StatusBarAlignment.Right, 90);
  private readonly disposables: vscode.Disposable[] = [this.item];

  constructor() {
    this.item.name = 'B target kernel';
    this.item.command = 'b.selectTarget';
    this.disposables.push(
      vscode.window.onDidChangeActiveTextEditor(() => this.update()),
      vscode.workspace.onDidChangeTextDocument((change) => {
        if (change.document === vscode.window.activeTextEditor?.document) {
          this.update();
        }
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('b.target')) {
          this.update();
        }
      }),
    );
    this.update();
  }

  private update(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== LANGUAGE) {
      this.item.hide();
      return;
    }
    const own = targetOf(document.getText());
    const set = setting<string>('target', document.uri);
    this.item.text = `$(server-environment) B: Linux ${own ?? (set === '' ? DEFAULT_TARGET : set)}`;
    this.item.tooltip =
      own !== undefined
        ? `Oldest kernel that this file must run on, from its #target.`
        : set !== ''
          ? 'Oldest kernel that programs must run on, from the setting b.target.'
          : "Oldest kernel that programs must run on: B's default. A #target in the file or the setting b.target changes it.";
    this.item.show();
  }

  /** Changes the `#target` of the file that is shown, or the setting where it has none. */
  async select(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId === LANGUAGE && targetPlace(document.getText()) !== undefined) {
      await selectInFile(document);
    } else {
      await selectSetting();
    }
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }
}

async function selectInFile(document: vscode.TextDocument): Promise<void> {
  const chosen = await vscode.window.showQuickPick(KNOWN_TARGETS.map(named), {
    placeHolder: "Oldest kernel that this file must run on; changes its #target",
  });
  const place = targetPlace(document.getText());
  if (chosen !== undefined && place !== undefined) {
    const edit = new vscode.WorkspaceEdit();
    const range = new vscode.Range(document.positionAt(place.start), document.positionAt(place.end));
    edit.replace(document.uri, range, version(chosen));
    await vscode.workspace.applyEdit(edit);
  }
}

async function selectSetting(): Promise<void> {
  const automatic = "B's default";
  const chosen = await vscode.window.showQuickPick([automatic, ...KNOWN_TARGETS.map(named)], {
    placeHolder: 'Oldest kernel to serve, for files without #target',
  });
  if (chosen !== undefined) {
    const scope =
      vscode.workspace.workspaceFolders === undefined
        ? vscode.ConfigurationTarget.Global
        : vscode.ConfigurationTarget.Workspace;
    const value = chosen === automatic ? undefined : version(chosen);
    await vscode.workspace.getConfiguration('b').update('target', value, scope);
  }
}

const named = (target: string): string => `Linux ${target}`;

const version = (name: string): string => name.replace('Linux ', '');
