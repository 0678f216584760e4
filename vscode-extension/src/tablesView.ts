// The panel *B Tables*: shows a RunState. The page is static; states are sent to it as messages, never as HTML.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { RunState } from './tables';
import { tablesPage } from './tablesPage';

/** Shortest time between two updates of the page, in milliseconds. */
const PACE = 200;

export class TablesView implements vscode.WebviewViewProvider, vscode.Disposable {
  private readonly registration: vscode.Disposable;
  private view: vscode.WebviewView | undefined;
  private state: RunState | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor() {
    this.registration = vscode.window.registerWebviewViewProvider('b.tables', this);
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    view.webview.options = { enableScripts: true, localResourceRoots: [] };
    // The page says when it listens.
    view.webview.onDidReceiveMessage(() => this.send());
    view.onDidDispose(() => {
      this.view = undefined;
    });
    view.webview.html = tablesPage(randomBytes(16).toString('base64'), view.webview.cspSource);
  }

  update(state: RunState): void {
    this.state = state;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.send();
    }, PACE);
  }

  private send(): void {
    if (this.view !== undefined && this.state !== undefined) {
      void this.view.webview.postMessage(this.state);
      this.view.description = this.state.running ? `${this.state.title}, running` : this.state.title;
    }
  }

  async show(): Promise<void> {
    if (this.view !== undefined) {
      this.view.show(true);
    } else {
      await vscode.commands.executeCommand('b.tables.focus', { preserveFocus: true });
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.registration.dispose();
  }
}
