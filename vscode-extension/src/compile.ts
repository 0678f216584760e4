import * as path from 'node:path';
import * as vscode from 'vscode';
import { firstProblem, requireBCommand, runToEnd } from './bCommand';
import { fileArguments, savedDocument } from './documents';

/** *B: Compile to object*: an ELF object beside the source. */
export class Compiler implements vscode.Disposable {
  private readonly output = vscode.window.createOutputChannel('B Compile');

  async compile(given: unknown): Promise<void> {
    const document = await savedDocument(given);
    const command = document && (await requireBCommand());
    if (document === undefined || command === undefined) {
      return;
    }
    const file = document.uri.fsPath;
    const object = file.replace(/\.b$/, '') + '.o';
    const finished = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `Compiling ${path.basename(file)}`, cancellable: true },
      (_, cancelled) =>
        runToEnd(command, ['build', '-o', object, ...fileArguments(document)], path.dirname(file), cancelled),
    );
    this.output.clear();
    this.output.append(finished.errors);
    const show = 'Show output';
    if (finished.status === 0) {
      const disassemble = 'Show disassembly';
      const chosen = await vscode.window.showInformationMessage(`B: wrote ${path.basename(object)}.`, disassemble);
      if (chosen === disassemble) {
        await vscode.commands.executeCommand('b.disassemble', document.uri);
      }
    } else if ((await vscode.window.showErrorMessage(`B: ${firstProblem(finished.errors)}`, show)) === show) {
      this.output.show(true);
    }
  }

  dispose(): void {
    this.output.dispose();
  }
}
