import * as vscode from 'vscode';
import { watchBCommand } from './bCommand';
import { Server } from './client';
import { Compiler } from './compile';
import { DisassemblyView } from './disassemblyView';
import { Explanations } from './explain';
import { Runner } from './runner';
import { TargetStatus } from './status';
import { TablesView } from './tablesView';
import { runTests } from './tests';

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const server = new Server(context);
  const tables = new TablesView();
  const runner = new Runner(tables);
  const disassembly = new DisassemblyView();
  const explanations = new Explanations(context);
  const status = new TargetStatus();
  const compiler = new Compiler();
  const command = (name: string, run: (...given: unknown[]) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(name, run);
  context.subscriptions.push(
    server,
    tables,
    runner,
    disassembly,
    status,
    compiler,
    watchBCommand(),
    command('b.run', (uri, program) => runner.run(uri, program)),
    command('b.stop', () => runner.stop()),
    command('b.test', (uri, title) => runTests(uri, title)),
    command('b.compile', (uri) => compiler.compile(uri)),
    command('b.disassemble', (uri, program) => disassembly.show(uri, program)),
    command('b.showTables', () => tables.show()),
    command('b.explain', (code) => explanations.explain(code)),
    command('b.selectTarget', () => status.select()),
    command('b.restartServer', () => server.restart()),
    command('b.showLog', () => server.showLog()),
  );
  await server.start();
}
