// Finds the `b` command: the setting, then `b` at the top of a workspace folder, then PATH.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { spawn } from 'node:child_process';
import * as vscode from 'vscode';
import { openSetting, setting } from './settings';
import { utf8Environment } from './utf8';

/** Longest time for compiling: the launcher in a source folder may have to build B first. */
const COMPILE_TIMEOUT = 300_000;

export type CommandSearch = { readonly command: string } | { readonly command: undefined; readonly problem: string };

export function findBCommand(): CommandSearch {
  if (!vscode.workspace.isTrusted) {
    return { command: undefined, problem: 'this workspace is not trusted, so no command of it is started' };
  }
  const set = setting<string>('command').trim();
  if (set !== '') {
    return executable(set)
      ? { command: set }
      : { command: undefined, problem: `the setting b.command is "${set}", which is not a file that can be started` };
  }
  const names = process.platform === 'win32' ? ['b.exe', 'b.cmd'] : ['b'];
  const folders = (vscode.workspace.workspaceFolders ?? [])
    .filter((folder) => folder.uri.scheme === 'file')
    .map((folder) => folder.uri.fsPath);
  folders.push(...(process.env['PATH'] ?? '').split(path.delimiter).filter(path.isAbsolute));
  for (const folder of folders) {
    for (const name of names) {
      const file = path.join(folder, name);
      if (executable(file)) {
        return { command: file };
      }
    }
  }
  return {
    command: undefined,
    problem: 'the b command was found neither in the workspace nor on PATH; it compiles and runs programs',
  };
}

/** Says in the context `b.commandFound` whether there is one, now and whenever that may change. */
export function watchBCommand(): vscode.Disposable {
  const update = (): void =>
    void vscode.commands.executeCommand('setContext', 'b.commandFound', findBCommand().command !== undefined);
  update();
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeWorkspaceFolders(update),
    vscode.workspace.onDidGrantWorkspaceTrust(update),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('b.command')) {
        update();
      }
    }),
  );
}

function executable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The command, or undefined after the user has been told how to get one. */
export async function requireBCommand(): Promise<string | undefined> {
  const search = findBCommand();
  if (search.command !== undefined) {
    return search.command;
  }
  const get = 'How to get it';
  const set = 'Set its path';
  const chosen = await vscode.window.showErrorMessage(`B: ${search.problem}.`, get, set);
  if (chosen === get) {
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'b-language.b-ebpf#b.start', false);
  } else if (chosen === set) {
    await openSetting('command');
  }
  return undefined;
}

export interface Finished {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs `b` to its end. */
export function runToEnd(
  command: string,
  words: readonly string[],
  folder: string,
  cancelled: vscode.CancellationToken,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, {
      cwd: folder,
      env: utf8Environment(process.env, process.platform),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: COMPILE_TIMEOUT,
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => output.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => errors.push(bytes));
    const cancellation = cancelled.onCancellationRequested(() => child.kill());
    child.on('error', (problem) => {
      cancellation.dispose();
      reject(new Error(`${command} could not be started: ${problem.message}`));
    });
    child.on('close', (status) => {
      cancellation.dispose();
      resolve({
        status: status ?? -1,
        output: Buffer.concat(output).toString('utf8'),
        errors: Buffer.concat(errors).toString('utf8'),
      });
    });
  });
}

/** The first line that says what is wrong. */
export function firstProblem(errors: string): string {
  const lines = errors.split('\n').map((line) => line.trim());
  return (lines.find((line) => /^error\b/.test(line)) ?? lines.find((line) => line !== '') ?? '').replace(/^error:\s*/, '');
}
