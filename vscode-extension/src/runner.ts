// *B: Run program* and *Stop*: one run at a time; whatever happens to it, the user hears how it ended.
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { firstProblem, requireBCommand } from './bCommand';
import { fileRequest, savedDocument } from './documents';
import type { RunRequest } from './launch';
import { readEvent, type RunEvent } from './runEvents';
import { setting, privilege, openSetting } from './settings';
import { startLocally, startInTerminal, startRemotely, type RunProcess } from './runProcess';
import { RunTables } from './tables';
import type { TablesView } from './tablesView';

interface Run {
  readonly document: vscode.TextDocument;
  readonly process: RunProcess;
  readonly tables: RunTables;
  errors: string;
  stopping: boolean;
}

export class Runner implements vscode.Disposable {
  private readonly output = vscode.window.createOutputChannel('B Run');
  private current: Run | undefined;

  constructor(private readonly view: TablesView) {}

  /** Runs a file; a second run ends the first. The program's name comes with code lenses and is for messages only. */
  async run(given: unknown, _program?: unknown, more: readonly string[] = []): Promise<void> {
    const document = await savedDocument(given);
    const remote = privilege() === 'remote';
    const command = document && (remote ? 'b' : await requireBCommand());
    if (document === undefined || command === undefined) {
      return;
    }
    if (!vscode.workspace.isTrusted) {
      void vscode.window.showErrorMessage('B: programs run in trusted workspaces only.');
      return;
    }
    await this.stop();
    const request: RunRequest = {
      command,
      ...fileRequest(document),
      more: [...setting<string[]>('runArguments', document.uri), ...more],
    };
    this.output.clear();
    const name = path.basename(document.uri.fsPath);
    this.output.appendLine(`Running ${name} (${privilege()})`);
    let started: RunProcess;
    try {
      started = await start(request);
    } catch (problem) {
      await this.sayFailed(`${name} could not be run: ${problem instanceof Error ? problem.message : String(problem)}`);
      return;
    }
    const run: Run = { document, process: started, tables: new RunTables(name), errors: '', stopping: false };
    this.current = run;
    await vscode.commands.executeCommand('setContext', 'b.running', true);
    this.view.update(run.tables.state());
    started.onLine((line) => this.line(run, line));
    started.onText((text) => {
      run.errors += text;
      this.output.append(text);
    });
    await this.view.show();
    void started.ended.then((status) => this.ended(run, status));
  }

  private line(run: Run, line: string): void {
    const event = readEvent(line);
    if (event === undefined) {
      run.errors += `${line}\n`;
      this.output.appendLine(line);
      return;
    }
    this.print(event);
    run.tables.add(event);
    if (this.current === run) {
      this.view.update(run.tables.state());
    }
  }

  private print(event: RunEvent): void {
    if (event.type === 'attached') {
      this.output.appendLine(`attached ${event.program} to ${event.hook} ${event.target}`.trimEnd());
    } else if (event.type === 'log' || event.type === 'text') {
      this.output.appendLine(event.text.trimEnd());
    }
  }

  private async ended(run: Run, status: number): Promise<void> {
    run.tables.end();
    if (this.current === run) {
      this.current = undefined;
      this.view.update(run.tables.state());
      await vscode.commands.executeCommand('setContext', 'b.running', false);
    }
    this.output.appendLine(status === 0 ? 'ended; everything is detached' : `ended with status ${status}`);
    if (status !== 0 && !run.stopping) {
      await this.explainFailure(run);
    }
  }

  private async explainFailure(run: Run): Promise<void> {
    const problem = firstProblem(run.errors) || 'the run failed';
    if (run.errors.includes('--iface')) {
      const choose = 'Choose an interface';
      if ((await vscode.window.showErrorMessage(`B: ${problem}`, choose, 'Close')) === choose) {
        const chosen = await vscode.window.showQuickPick(Object.keys(os.networkInterfaces()), {
          placeHolder: 'Interface whose packets the program sees',
        });
        if (chosen !== undefined) {
          await this.run(run.document.uri, undefined, ['--iface', chosen]);
        }
      }
      return;
    }
    await this.sayFailed(problem);
  }

  private async sayFailed(problem: string): Promise<void> {
    const show = 'Show output';
    const rights = 'Change privilege';
    const chosen = await vscode.window.showErrorMessage(`B: ${problem}`, show, rights);
    if (chosen === show) {
      this.output.show(true);
    } else if (chosen === rights) {
      await openSetting('privilege');
    }
  }

  /** Ends the run and waits until everything is detached. */
  async stop(): Promise<void> {
    const run = this.current;
    if (run !== undefined) {
      run.stopping = true;
      run.process.stop();
      await run.process.ended;
    }
  }

  dispose(): void {
    this.current?.process.stop();
    this.output.dispose();
  }
}

function start(request: RunRequest): Promise<RunProcess> {
  switch (privilege()) {
    case 'sudo in a terminal':
      return startInTerminal(request);
    case 'remote':
      return startRemotely(request, setting<string>('remote.host'), setting<string>('remote.command'));
    default:
      return startLocally(request);
  }
}
