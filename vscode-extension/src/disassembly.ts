// Turns the JSON of `b disasm --format json` into a text and a two-way map between its lines and source lines.

export interface Instruction {
  readonly index: number;
  readonly text: string;
  readonly source?: { readonly file: string; readonly line: number; readonly text: string };
}

export interface DisassembledFunction {
  readonly function: string;
  readonly section: string;
  readonly instructions: number;
  readonly stack: number;
  readonly code: readonly Instruction[];
}

const STACK_LIMIT = 512;

/** A text whose lines know where they come from. Lines count from 0 here, as in the editor. */
export class Listing {
  private constructor(
    readonly text: string,
    /** For each line of the text: file and line of its source, or nothing. */
    private readonly origins: readonly (string | undefined)[],
    private readonly lines: ReadonlyMap<string, readonly number[]>,
    /** For each function: the line of its heading. */
    readonly functions: ReadonlyMap<string, number>,
  ) {}

  /**
   * Reads the command's output.
   *
   * @throws Error where it is not what the command writes
   */
  static read(json: string): Listing {
    const functions: unknown = JSON.parse(json);
    if (!Array.isArray(functions)) {
      throw new Error('`b disasm` wrote something else than a list of functions');
    }
    return Listing.of(functions as DisassembledFunction[]);
  }

  static of(functions: readonly DisassembledFunction[]): Listing {
    const text: string[] = [];
    const origins: (string | undefined)[] = [];
    const headings = new Map<string, number>();
    const line = (content: string, origin?: string): void => {
      text.push(content);
      origins.push(origin);
    };
    for (const each of functions) {
      if (text.length > 0) {
        line('');
      }
      headings.set(each.function, text.length);
      line(`${each.function} (${each.section}): ${count(each.instructions, 'instruction')}, ${each.stack} of ${STACK_LIMIT} bytes of stack`);
      let origin: string | undefined;
      for (const instruction of each.code) {
        const source = instruction.source;
        if (source !== undefined) {
          const next = key(source.file, source.line - 1);
          if (next !== origin) {
            origin = next;
            line(`; ${baseName(source.file)}:${source.line}  ${source.text.trim()}`, origin);
          }
        }
        line(`${String(instruction.index).padStart(6)}: ${instruction.text}`, origin);
      }
    }
    const lines = new Map<string, number[]>();
    origins.forEach((origin, at) => {
      if (origin !== undefined) {
        const known = lines.get(origin);
        if (known === undefined) {
          lines.set(origin, [at]);
        } else {
          known.push(at);
        }
      }
    });
    return new Listing(text.join('\n') + '\n', origins, lines, headings);
  }

  /** Where a line of the text comes from. */
  sourceOf(line: number): { readonly file: string; readonly line: number } | undefined {
    const origin = this.origins[line];
    if (origin === undefined) {
      return undefined;
    }
    const cut = origin.lastIndexOf(':');
    return { file: origin.slice(0, cut), line: Number(origin.slice(cut + 1)) };
  }

  /** The lines of the text that a source line became. */
  linesOf(file: string, line: number): readonly number[] {
    return this.lines.get(key(file, line)) ?? [];
  }

  /** The nearest source line at or below `line` that became code, for scrolling; undefined where there is none. */
  nearestBelow(file: string, line: number, until: number): number | undefined {
    for (let at = line; at <= until; at++) {
      const first = this.linesOf(file, at)[0];
      if (first !== undefined) {
        return first;
      }
    }
    return undefined;
  }

  /** The nearest line at or below `line` that has a source; undefined where there is none. */
  nearestSourceBelow(line: number): { readonly file: string; readonly line: number } | undefined {
    for (let at = line; at < this.origins.length; at++) {
      const source = this.sourceOf(at);
      if (source !== undefined) {
        return source;
      }
    }
    return undefined;
  }
}

function key(file: string, line: number): string {
  return `${file}:${line}`;
}

function baseName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
