// *B: Show disassembly*: a read-only document beside the source. Cursor and scrolling of one move the other.
import * as path from 'node:path';
import * as vscode from 'vscode';
import { firstProblem, requireBCommand, runToEnd } from './bCommand';
import { Listing } from './disassembly';
import { fileArguments, savedDocument } from './documents';
import { LANGUAGE } from './settings';

const SCHEME = 'b-disassembly';

/** After an editor was moved by the other, its scrolling is an echo for this long, in milliseconds. */
const ECHO = 600;

export class DisassemblyView implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changes.event;
  private readonly listings = new Map<string, Listing>();
  private readonly mark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.selectionHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.rangeHighlightForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
  });
  private readonly movedAt = new WeakMap<vscode.TextEditor, number>();
  private readonly disposables: vscode.Disposable[];

  constructor() {
    this.disposables = [
      this.changes,
      this.mark,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidSaveTextDocument((document) => this.saved(document)),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document.uri.scheme === SCHEME) {
          this.listings.delete(document.uri.toString());
        }
      }),
      vscode.window.onDidChangeTextEditorSelection((change) => this.selected(change.textEditor)),
      vscode.window.onDidChangeTextEditorVisibleRanges((change) => this.scrolled(change.textEditor)),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.listings.get(uri.toString())?.text ?? '; run "B: Show disassembly" in the source again\n';
  }

  /** Shows a file's instructions, at a function if one is named. */
  async show(given: unknown, program: unknown): Promise<void> {
    const source = await savedDocument(given);
    const command = source && (await requireBCommand());
    if (source === undefined || command === undefined) {
      return;
    }
    const listing = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `Disassembling ${path.basename(source.uri.fsPath)}`,
        cancellable: true,
      },
      (_, cancelled) => disassemble(command, source, cancelled),
    );
    if (listing === undefined) {
      return;
    }
    const uri = listingUri(source.uri);
    this.listings.set(uri.toString(), listing);
    this.changes.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: false,
    });
    const heading = typeof program === 'string' ? listing.functions.get(program) : undefined;
    if (heading !== undefined) {
      this.reveal(editor, heading, vscode.TextEditorRevealType.AtTop);
    } else {
      const sourceEditor = visible(source.uri);
      if (sourceEditor !== undefined) {
        this.selected(sourceEditor);
      }
    }
  }

  /** A listing that is visible follows its source. */
  private async saved(source: vscode.TextDocument): Promise<void> {
    const uri = listingUri(source.uri);
    if (source.languageId !== LANGUAGE || visible(uri) === undefined) {
      return;
    }
    const command = await requireBCommand();
    const none = new vscode.CancellationTokenSource();
    // A program with errors keeps the last listing: the list of problems says what is wrong.
    const listing = command && (await disassemble(command, source, none.token, true));
    none.dispose();
    if (listing !== undefined && listing !== '') {
      this.listings.set(uri.toString(), listing);
      this.changes.fire(uri);
    }
  }

  private pair(editor: vscode.TextEditor):
    | { listing: Listing; source: vscode.TextEditor; instructions: vscode.TextEditor }
    | undefined {
    const isListing = editor.document.uri.scheme === SCHEME;
    const other = visible(isListing ? sourceUri(editor.document.uri) : listingUri(editor.document.uri));
    const listing = this.listings.get((isListing ? editor : other)?.document.uri.toString() ?? '');
    if (other === undefined || listing === undefined) {
      return undefined;
    }
    return isListing
      ? { listing, source: other, instructions: editor }
      : { listing, source: editor, instructions: other };
  }

  private selected(editor: vscode.TextEditor): void {
    const pair = this.pair(editor);
    if (pair === undefined) {
      return;
    }
    const { listing, source, instructions } = pair;
    const file = source.document.uri.fsPath;
    const line = editor.selection.active.line;
    const sourceLine = editor === source ? line : own(listing.sourceOf(line), file);
    const lines = sourceLine === undefined ? [] : listing.linesOf(file, sourceLine);
    instructions.setDecorations(this.mark, lines.map(wholeLine));
    source.setDecorations(this.mark, sourceLine === undefined || lines.length === 0 ? [] : [wholeLine(sourceLine)]);
    const there = editor === source ? lines[0] : sourceLine;
    if (there !== undefined) {
      const other = editor === source ? instructions : source;
      this.reveal(other, there, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    }
  }

  private scrolled(editor: vscode.TextEditor): void {
    const pair = this.pair(editor);
    const top = editor.visibleRanges[0]?.start.line;
    if (pair === undefined || top === undefined || this.isEcho(editor)) {
      return;
    }
    const { listing, source, instructions } = pair;
    const file = source.document.uri.fsPath;
    if (editor === source) {
      const there = listing.nearestBelow(file, top, source.document.lineCount - 1);
      if (there !== undefined) {
        this.reveal(instructions, there, vscode.TextEditorRevealType.AtTop);
      }
    } else {
      const there = own(listing.nearestSourceBelow(top), file);
      if (there !== undefined) {
        this.reveal(source, there, vscode.TextEditorRevealType.AtTop);
      }
    }
  }

  /** Whether nobody but us has moved an editor: an editor that was just opened reports its first place. */
  private isEcho(editor: vscode.TextEditor): boolean {
    const moved = this.movedAt.get(editor);
    if (moved === undefined) {
      this.movedAt.set(editor, Date.now());
      return true;
    }
    return Date.now() - moved < ECHO;
  }

  private reveal(editor: vscode.TextEditor, line: number, how: vscode.TextEditorRevealType): void {
    this.movedAt.set(editor, Date.now());
    editor.revealRange(wholeLine(line), how);
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }
}

function listingUri(source: vscode.Uri): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `${source.path}.asm`, query: source.toString() });
}

function sourceUri(listing: vscode.Uri): vscode.Uri {
  return vscode.Uri.parse(listing.query, true);
}

function visible(uri: vscode.Uri): vscode.TextEditor | undefined {
  const text = uri.toString();
  return vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === text);
}

function wholeLine(line: number): vscode.Range {
  return new vscode.Range(line, 0, line, 0);
}

function own(place: { file: string; line: number } | undefined, file: string): number | undefined {
  return place?.file === file ? place.line : undefined;
}

/** The instructions; undefined after the user has been told what is wrong (unless `quiet`). */
async function disassemble(
  command: string,
  source: vscode.TextDocument,
  cancelled: vscode.CancellationToken,
  quiet = false,
): Promise<Listing | undefined> {
  try {
    const finished = await runToEnd(
      command,
      ['disasm', '--format', 'json', ...fileArguments(source)],
      path.dirname(source.uri.fsPath),
      cancelled,
    );
    if (cancelled.isCancellationRequested) {
      return undefined;
    }
    if (finished.status !== 0) {
      throw new Error(firstProblem(finished.errors) || `b disasm ended with status ${finished.status}`);
    }
    return Listing.read(finished.output);
  } catch (problem) {
    if (!quiet) {
      void vscode.window.showErrorMessage(`B: ${problem instanceof Error ? problem.message : String(problem)}`);
    }
    return undefined;
  }
}
