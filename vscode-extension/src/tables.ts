// Tables as grids of text: what the view shows, without knowing how it shows it.
import type { Entry, RunEvent, Value } from './runEvents';

/** Rows of a table that are shown; the others are counted. */
const MOST_ROWS = 500;

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
      case 'event': {
        const all = this.events.get(event.table) ?? [];
        all.unshift(event.value);
        all.length = Math.min(all.length, MOST_EVENTS);
        this.events.set(event.table, all);
        break;
      }
      case 'log':
        break;
    }
  }

  end(): void {
    this.running = false;
  }

  state(): RunState {
    const buffers = [...this.events].map(([name, values]) => eventGrid(name, values));
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
  const values = columnsOf(entries.map((entry) => entry.value));
  const rows = entries
    .map((entry) => [...keys.map((column) => field(entry.key, column)), ...values.map((c) => field(entry.value, c))])
    .sort((one, other) => byValue(one, other, keys.length));
  return {
    name,
    columns: [...keys.map((column) => column || 'key'), ...values.map((column) => column || 'value')],
    keyColumns: keys.length,
    rows: withBars(rows.slice(0, MOST_ROWS), keys.length),
    total: entries.length,
  };
}

function eventGrid(name: string, values: readonly Value[]): Grid {
  const columns = columnsOf(values);
  return {
    name,
    columns: columns.map((column) => column || 'value'),
    keyColumns: columns.length,
    rows: values.map((value) => columns.map((column) => cell(field(value, column)))),
    total: values.length,
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

/** Per-CPU values are numbers with details. */
function isStruct(value: Value): value is { [name: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('per_cpu' in value);
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
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return magnitude(value['sum']);
  }
  return 0;
}

function withBars(rows: readonly (readonly Value[])[], from: number): Cell[][] {
  const largest: number[] = [];
  for (const row of rows) {
    row.forEach((value, i) => (largest[i] = Math.max(largest[i] ?? 0, magnitude(value))));
  }
  return rows.map((row) =>
    row.map((value, i) => {
      const plain = cell(value);
      const most = largest[i] ?? 0;
      return i >= from && plain.number && most > 0 ? { ...plain, share: Math.max(0, magnitude(value)) / most } : plain;
    }),
  );
}

function cell(value: Value): Cell {
  if (typeof value === 'number' || typeof value === 'bigint') {
    return { text: String(value), number: true };
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && 'sum' in value) {
    return { text: show(value['sum'] ?? null), number: true };
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
