// The language server's life: found Java, started jar, limited restarts. The server watches the editor's process and
// its standard input, and ends with either.
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
} from 'vscode-languageclient/node';
import { findBCommand } from './bCommand';
import { classData, javaOptions } from './classData';
import { findJava, thisMachine, OLDEST_JAVA } from './java';
import { RestartLimit } from './restarts';
import { LANGUAGE, openSetting, setting } from './settings';
import { UTF8_JAVA_OPTIONS, utf8Environment } from './utf8';

/** How a diagnostic's code opens its explanation. */
const EXPLANATION_LINK = 'command:b.explain?%5B%22{code}%22%5D';

export class Server implements vscode.Disposable {
  private readonly log = vscode.window.createOutputChannel('B', { log: true });
  private readonly limit = new RestartLimit();
  private readonly disposables: vscode.Disposable[] = [this.log];
  private client: LanguageClient | undefined;

  constructor(private readonly context: vscode.ExtensionContext) {
    this.disposables.push(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('b.java.home')) {
          void this.restart();
        }
      }),
      // What was restricted counts from now on.
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.restart()),
    );
  }

  async start(): Promise<void> {
    const search = findJava(setting<string>('java.home'), thisMachine());
    void vscode.commands.executeCommand('setContext', 'b.javaFound', search.found !== undefined);
    if (search.found === undefined) {
      this.log.error(search.problem);
      void this.sayNoJava(search.problem);
      return;
    }
    const java = search.found;
    this.log.info(`Java ${java.version}: ${java.home}`);
    const jar = this.context.asAbsolutePath('target/server/b-lsp.jar');
    const classes = classData(java.executable, jar, this.context.globalStorageUri.fsPath);
    const server: ServerOptions = {
      command: java.executable,
      args: [...UTF8_JAVA_OPTIONS, ...javaOptions(jar), ...classes.options, '-cp', jar, 'org.b.lsp.Main'],
      options: { env: utf8Environment(process.env, process.platform) },
    };
    this.client = new LanguageClient('b', 'B', server, this.clientOptions());
    this.disposables.push(this.client);
    try {
      await this.client.start();
      classes.make?.().catch((problem: unknown) => this.log.warn(`no archive of the server's classes: ${String(problem)}`));
    } catch (problem) {
      this.log.error(String(problem));
      void this.sayStopped('The language server of B could not be started.');
    }
  }

  private clientOptions(): LanguageClientOptions {
    return {
      documentSelector: [
        { scheme: 'file', language: LANGUAGE },
        { scheme: 'untitled', language: LANGUAGE },
      ],
      outputChannel: this.log,
      traceOutputChannel: this.log,
      initializationOptions: serverSettings(vscode.workspace.getConfiguration('b')),
      synchronize: { configurationSection: 'b' },
      markdown: { isTrusted: { enabledCommands: ['b.explain'] } },
      middleware: {
        workspace: {
          configuration: async (params, token, next) => {
            const answers = await next(params, token);
            return Array.isArray(answers)
              ? answers.map((answer, i) => (params.items[i]?.section === 'b' ? serverSettings(answer) : answer))
              : answers;
          },
          // The server asks for settings when they have changed; it must not get them without the middleware above.
          didChangeConfiguration: async () => {
            await this.client?.sendNotification('workspace/didChangeConfiguration', {
              settings: serverSettings(vscode.workspace.getConfiguration('b')),
            });
          },
        },
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue }),
        closed: () => {
          if (this.limit.mayRestart(Date.now())) {
            this.log.warn('the server ended by itself and is started again');
            return { action: CloseAction.Restart, handled: true };
          }
          void this.sayStopped(`The language server of B ended ${this.limit.most + 1} times within 3 minutes.`);
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    };
  }

  async restart(): Promise<void> {
    this.limit.reset();
    const old = this.client;
    this.client = undefined;
    await old?.dispose().catch((problem: unknown) => this.log.warn(`the old server: ${String(problem)}`));
    await this.start();
  }

  showLog(): void {
    this.log.show();
  }

  private async sayStopped(what: string): Promise<void> {
    const again = 'Start again';
    const log = 'Show log';
    const chosen = await vscode.window.showErrorMessage(`${what} Errors are not updated until it runs again.`, again, log);
    if (chosen === again) {
      await this.restart();
    } else if (chosen === log) {
      this.showLog();
    }
  }

  private async sayNoJava(problem: string): Promise<void> {
    const how = 'How to install';
    const set = 'Set its folder';
    const again = 'Search again';
    const chosen = await vscode.window.showErrorMessage(
      `B needs Java ${OLDEST_JAVA} or newer for errors and completion: ${problem}.`,
      how,
      set,
      again,
    );
    if (chosen === how) {
      await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'b-language.b-ebpf#b.start', false);
    } else if (chosen === set) {
      await openSetting('java.home');
    } else if (chosen === again) {
      await this.restart();
    }
  }

  async dispose(): Promise<void> {
    await this.client?.dispose().catch(() => undefined);
    vscode.Disposable.from(...this.disposables.filter((each) => each !== this.client)).dispose();
  }
}

/** The settings as the server reads them: the command is the one that was found, and explanations open in the editor. */
function serverSettings(section: unknown): Record<string, unknown> {
  const given = { ...(section as Record<string, unknown> | undefined) };
  const found = findBCommand();
  return {
    target: given['target'],
    btf: given['btf'],
    files: given['files'],
    compiledFacts: given['compiledFacts'],
    kernelVerdict: vscode.workspace.isTrusted && given['kernelVerdict'] === true,
    command: found.command === undefined ? [] : [found.command],
    explanationLink: EXPLANATION_LINK,
  };
}
