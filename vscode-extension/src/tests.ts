// *B: Run test*: `b test` as a task, so that its output stays to be read.
import * as path from 'node:path';
import * as vscode from 'vscode';
import { requireBCommand } from './bCommand';
import { fileRequest, savedDocument } from './documents';
import { testArguments } from './launch';
import { privilege } from './settings';

/** Runs the tests of a file, or one of them where a code lens gives its title. */
export async function runTests(given: unknown, title?: unknown): Promise<void> {
  const document = await savedDocument(given);
  const command = document && (await requireBCommand());
  if (document === undefined || command === undefined) {
    return;
  }
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showErrorMessage('B: tests run in trusted workspaces only.');
    return;
  }
  if (privilege() === 'remote') {
    void vscode.window.showErrorMessage('B: tests run on this machine, not on a remote one.');
    return;
  }
  const one = typeof title === 'string' ? title : undefined;
  const words = [command, ...testArguments(fileRequest(document), one)];
  const [program, ...rest] = privilege() === 'as is' ? words : ['sudo', ...words];
  const name = one ?? path.basename(document.uri.fsPath);
  const task = new vscode.Task(
    { type: 'process' },
    vscode.TaskScope.Workspace,
    `test ${name}`,
    'B',
    new vscode.ProcessExecution(program as string, rest, { cwd: path.dirname(document.uri.fsPath) }),
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, clear: true, focus: false };
  await vscode.tasks.executeTask(task);
}
