// Running `b run` with the editor's rights, through sudo in a terminal, or on another machine.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { spawn, type ChildProcess } from 'node:child_process';
import * as vscode from 'vscode';
import { runArguments, terminalScript, type RunRequest } from './launch';
import { Lines } from './lines';
import { runRemotely } from './remote';
import { utf8Environment } from './utf8';

/** How long a run may take to detach before it is killed. */
const STOP_TIMEOUT = 10_000;

/** How often the output of a run in a terminal is read. */
const POLL = 200;

export interface RunProcess {
  /** The status of `b run`, once it has ended. */
  readonly ended: Promise<number>;
  /** Lines of standard output. */
  onLine(listener: (line: string) => void): void;
  /** Text of standard error. */
  onText(listener: (text: string) => void): void;
  stop(): void;
}

export function startLocally(request: RunRequest): Promise<RunProcess> {
  return ofChild(
    spawn(request.command, runArguments(request), {
      cwd: path.dirname(request.file),
      env: utf8Environment(process.env, process.platform),
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
    'SIGINT',
  );
}

/** Copies the folder's sources to a folder there and runs them; both ends clean up. */
export async function startRemotely(request: RunRequest, host: string, command: string): Promise<RunProcess> {
  if (host.trim() === '') {
    throw new Error('the setting b.remote.host is empty; name a host as ssh understands it');
  }
  return ofChild(await runRemotely(request, host.trim(), command), 'SIGHUP');
}

function ofChild(child: ChildProcess, signal: NodeJS.Signals): Promise<RunProcess> {
  return new Promise((resolve, reject) => {
    child.once('error', (problem) => reject(new Error(problem.message)));
    child.once('spawn', () => {
      const ended = new Promise<number>((done) => child.once('close', (status) => done(status ?? -1)));
      resolve({
        ended,
        onLine: (listener) => {
          const lines = new Lines(listener);
          child.stdout?.on('data', (bytes: Buffer) => lines.push(bytes)).on('end', () => lines.end());
        },
        onText: (listener) => child.stderr?.on('data', (bytes: Buffer) => listener(bytes.toString('utf8'))),
        stop: () => {
          child.kill(signal);
          const last = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
          void ended.then(() => clearTimeout(last));
        },
      });
    });
  });
}

/** The terminal asks for the password; the report goes to a private file, which is read as it grows. */
export async function startInTerminal(request: RunRequest): Promise<RunProcess> {
  const folder = await fs.promises.mkdtemp(path.join(os.tmpdir(), 'b-run-'));
  const report = path.join(folder, 'report');
  await fs.promises.writeFile(report, '', { mode: 0o600 });
  const terminal = vscode.window.createTerminal({
    name: `b run ${path.basename(request.file)}`,
    shellPath: '/bin/sh',
    shellArgs: ['-c', terminalScript(request, report)],
    cwd: path.dirname(request.file),
    env: utf8Environment({}, process.platform),
    iconPath: new vscode.ThemeIcon('play'),
  });
  terminal.show(true);
  let listener: (line: string) => void = () => undefined;
  const lines = new Lines((line) => listener(line));
  let offset = 0;
  const readMore = (): void => {
    const file = fs.openSync(report, 'r');
    try {
      const buffer = Buffer.alloc(1 << 16);
      for (let read; (read = fs.readSync(file, buffer, 0, buffer.length, offset)) > 0; offset += read) {
        lines.push(Buffer.from(buffer.subarray(0, read)));
      }
    } finally {
      fs.closeSync(file);
    }
  };
  const timer = setInterval(readMore, POLL);
  const ended = new Promise<number>((done) => {
    const closing = vscode.window.onDidCloseTerminal((closed) => {
      if (closed === terminal) {
        closing.dispose();
        clearInterval(timer);
        readMore();
        lines.end();
        fs.rmSync(folder, { recursive: true, force: true });
        done(closed.exitStatus?.code ?? -1);
      }
    });
  });
  return {
    ended,
    onLine: (each) => {
      listener = each;
    },
    // What goes wrong is read in the terminal itself.
    onText: () => undefined,
    stop: () => {
      terminal.sendText('\u0003', false);
      const last = setTimeout(() => terminal.dispose(), STOP_TIMEOUT);
      void ended.then(() => clearTimeout(last));
    },
  };
}
