// Tables as grids of text: what the view shows, without knowing how it shows it.
import type { Bucket, Entry, Histogram, RunEvent, Value } from './runEvents';

/** Rows of a table that are shown; the others are counted. */
const MOST_ROWS = 500;

/** Keys of a histogram that are shown. */
const MOST_HISTOGRAMS = 20;

/** The grid of a program's variables; no table has this name. */
const VARIABLES = 'variables of the program';

/** Events of a buffer that are kept. */
const MOST_EVENTS = 200;

/** A cell; `share` from 0 to 1 draws a bar behind a number. */
export interface Cell {
  readonly text: string;
  readonly number: boolean;
  readonly share?: number;
}

export interface Grid {
  readonly name: string;
  readonly columns: readonly string[];
  /** How many of the columns belong to the key. */
  readonly keyColumns: number;
  readonly rows: readonly (readonly Cell[])[];
  /** Rows that there are, shown or not. */
  readonly total: number;
  /** What is said beside the name, where it is not the number of entries. */
  readonly note?: string;
}

export interface RunState {
  readonly title: string;
  readonly running: boolean;
  readonly attached: readonly string[];
  readonly grids: readonly Grid[];
}

/** Collects what a run reports. */
export class RunTables {
  private readonly grids = new Map<string, Grid>();
  private readonly events = new Map<string, Value[]>();
  private readonly lost = new Map<string, number>();
  private readonly attached: string[] = [];
  private running = true;

  constructor(private readonly title: string) {}

  add(event: RunEvent): void {
    switch (event.type) {
      case 'attached':
        this.attached.push(`${event.program} → ${event.hook} ${event.target}`.trimEnd());
        break;
      case 'table':
        this.grids.set(event.table, grid(event.table, event.entries));
        break;
      case 'histogram':
        this.histograms(event.table, event.entries);
        break;
      case 'globals':
        this.grids.set(VARIABLES, variables(event.value));
        break;
      case 'lost':
        this.lost.set(event.table, (this.lost.get(event.table) ?? 0) + event.events);
        if (!this.events.has(event.table)) {
          this.events.set(event.table, []);
        }
        break;
      case 'event': {
        const all = this.events.get(event.table) ?? [];
        all.unshift(withStacks(event.value, event.stacks));
        all.length = Math.min(all.length, MOST_EVENTS);
        this.events.set(event.table, all);
        break;
      }
      case 'log':
      case 'text':
        break;
    }
  }

  /** One grid for each key; those of the last report only. */
  private histograms(table: string, entries: readonly Histogram[]): void {
    for (const name of [...this.grids.keys()]) {
      if (name === table || name.startsWith(`${table}[`)) {
        this.grids.delete(name);
      }
    }
    const largest = [...entries].sort((one, other) => counted(other) - counted(one));
    for (const entry of largest.slice(0, MOST_HISTOGRAMS)) {
      const name = entry.key === undefined ? table : `${table}[${show(entry.key)}]`;
      this.grids.set(name, histogram(name, entry.buckets));
    }
  }

  end(): void {
    this.running = false;
  }

  state(): RunState {
    const buffers = [...this.events].map(([name, values]) => eventGrid(name, values, this.lost.get(name) ?? 0));
    return {
      title: this.title,
      running: this.running,
      attached: [...this.attached],
      grids: [...this.grids.values(), ...buffers],
    };
  }
}

/** A table's entries, those with the largest values first. */
export function grid(name: string, entries: readonly Entry[]): Grid {
  const keys = columnsOf(entries.map((entry) => entry.key));
  const values = columnsOf(entries.map((entry) => summed(entry.value)));
  const stacks = entries.some((entry) => entry.stacks !== undefined) ? ['stacks'] : [];
  // Numbers decide the order and the bars, whatever is shown for them.
  const rows = entries
    .map((entry): Row => {
      const value = summed(entry.value);
      return {
        numbers: [...keys.map((column) => field(entry.key, column)), ...values.map((column) => field(value, column))],
        shown: [
          ...keys.map((column) => field(entry.shownKey ?? entry.key, column)),
          ...values.map((column) => field(entry.shownValue ?? value, column)),
          ...stacks.map(() => frames(entry.stacks)),
        ],
      };
    })
    .sort((one, other) => byValue(one.numbers, other.numbers, keys.length));
  return {
    name,
    columns: [...keys.map((column) => column || 'key'), ...values.map((column) => column || 'value'), ...stacks],
    keyColumns: keys.length,
    rows: withBars(rows.slice(0, MOST_ROWS), keys.length),
    total: entries.length,
  };
}

/** A row's values as numbers and as people read them. */
interface Row {
  readonly numbers: readonly Value[];
  readonly shown: readonly Value[];
}

/** The buckets from the first to the last that counted something. */
function histogram(name: string, buckets: readonly Bucket[]): Grid {
  const rows = buckets.map((bucket): Row => {
    const row: Value[] = [range(bucket), bucket.count];
    return { numbers: row, shown: row };
  });
  const total = buckets.reduce((sum, bucket) => sum + magnitude(bucket.count), 0);
  return {
    name,
    columns: ['from – to', 'count'],
    keyColumns: 1,
    rows: withBars(rows, 1),
    total: buckets.length,
    note: `${total} counted`,
  };
}

function range(bucket: Bucket): string {
  return bucket.from === bucket.to ? show(bucket.from) : `${show(bucket.from)} – ${show(bucket.to)}`;
}

function counted(entry: Histogram): number {
  return entry.buckets.reduce((sum, bucket) => sum + magnitude(bucket.count), 0);
}

function variables(value: Value): Grid {
  const entries = isStruct(value) ? Object.entries(value) : [];
  return {
    name: VARIABLES,
    columns: ['name', 'value'],
    keyColumns: 1,
    rows: entries.map(([name, each]) => [{ text: name, number: false }, cell(each)]),
    total: entries.length,
  };
}

/** Frames of all call stacks on one line, innermost first. */
function frames(stacks: Value | undefined): Value {
  return typeof stacks === 'object' && stacks !== null && !Array.isArray(stacks)
    ? Object.values(stacks)
        .map((each) => (Array.isArray(each) ? each.map(show).join(' ← ') : show(each)))
        .join('; ')
    : null;
}

function withStacks(value: Value, stacks: Value | undefined): Value {
  return stacks === undefined ? value : { ...(isStruct(value) ? value : { value }), stacks: frames(stacks) };
}

function eventGrid(name: string, values: readonly Value[], lost: number): Grid {
  const columns = columnsOf(values);
  return {
    name,
    columns: columns.map((column) => column || 'value'),
    keyColumns: columns.length,
    rows: values.map((value) => columns.map((column) => cell(field(value, column)))),
    total: values.length,
    ...(lost === 0 ? {} : { note: `the last ${values.length}; ${lost} found no room` }),
  };
}

/** The names of the fields of structs; one column without a name for anything else. */
function columnsOf(values: readonly Value[]): string[] {
  const names = new Set<string>();
  for (const value of values) {
    if (isStruct(value)) {
      Object.keys(value).forEach((name) => names.add(name));
    } else {
      names.add('');
    }
  }
  return [...names];
}

/** Of a per-CPU value, the sum of all processors. */
function summed(value: Value): Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'per_cpu' in value
    ? (value['sum'] ?? null)
    : value;
}

function isStruct(value: Value): value is { [name: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function field(value: Value, column: string): Value {
  return isStruct(value) ? (value[column] ?? null) : column === '' ? value : null;
}

function byValue(one: readonly Value[], other: readonly Value[], from: number): number {
  for (let i = from; i < one.length; i++) {
    const a = magnitude(one[i]);
    const b = magnitude(other[i]);
    if (a !== b) {
      return a < b ? 1 : -1;
    }
  }
  return 0;
}

function magnitude(value: Value | undefined): number {
  if (typeof value === 'number' || typeof value === 'bigint') {
    return Number(value);
  }
  return 0;
}

function withBars(rows: readonly Row[], from: number): Cell[][] {
  const largest: number[] = [];
  for (const row of rows) {
    row.numbers.forEach((value, i) => (largest[i] = Math.max(largest[i] ?? 0, magnitude(value))));
  }
  return rows.map((row) =>
    row.shown.map((value, i) => {
      const number = cell(row.numbers[i] ?? null).number;
      // A duration stands right, as the number that it is.
      const shown: Cell = { ...cell(value), number: number && !(i < from && typeof value === 'string') };
      const most = largest[i] ?? 0;
      return i >= from && number && most > 0
        ? { ...shown, share: Math.max(0, magnitude(row.numbers[i])) / most }
        : shown;
    }),
  );
}

function cell(value: Value): Cell {
  if (typeof value === 'number' || typeof value === 'bigint') {
    return { text: String(value), number: true };
  }
  return { text: show(value), number: false };
}

/** A value on one line. */
export function show(value: Value): string {
  if (value === null) {
    return '';
  }
  if (Array.isArray(value)) {
    return `[${value.map(show).join(', ')}]`;
  }
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([name, each]) => `${name}: ${show(each)}`)
      .join(', ')}}`;
  }
  return String(value);
}
