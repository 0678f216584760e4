// What `b run --json` writes: one JSON object a line.

/** A value of a table; integers that JavaScript's numbers cannot hold are `bigint`. */
export type Value = string | number | bigint | boolean | null | Value[] | { [name: string]: Value };

export interface Entry {
  readonly key: Value;
  readonly value: Value;
  /** What people read instead: addresses, enumerators, durations with a unit. */
  readonly shownKey?: Value;
  readonly shownValue?: Value;
  /** Call stacks by the field that holds their number, innermost frame first. */
  readonly stacks?: Value;
}

export interface Bucket {
  readonly from: Value;
  readonly to: Value;
  readonly count: Value;
}

export interface Histogram {
  /** Undefined for a histogram without keys. */
  readonly key?: Value;
  readonly buckets: readonly Bucket[];
}

export type RunEvent =
  | { readonly type: 'attached'; readonly program: string; readonly hook: string; readonly target: string }
  | { readonly type: 'log'; readonly text: string }
  | { readonly type: 'text'; readonly program: string; readonly text: string }
  | { readonly type: 'lost'; readonly table: string; readonly events: number }
  | { readonly type: 'event'; readonly table: string; readonly value: Value; readonly stacks?: Value }
  | { readonly type: 'table'; readonly table: string; readonly entries: readonly Entry[] }
  | { readonly type: 'histogram'; readonly table: string; readonly entries: readonly Histogram[] }
  | { readonly type: 'globals'; readonly value: Value };

/** Reads a line; undefined for anything else than an event, which is then text for people. */
export function readEvent(line: string): RunEvent | undefined {
  if (!line.startsWith('{')) {
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(exact(line));
  } catch {
    return undefined;
  }
  const event = revive(value as Value) as { [name: string]: Value };
  switch (event['type']) {
    case 'attached':
      return {
        type: 'attached',
        program: text(event['program']),
        hook: text(event['hook']),
        target: text(event['target']),
      };
    case 'log':
      return { type: 'log', text: text(event['text']) };
    case 'text':
      return { type: 'text', program: text(event['program']), text: text(event['text']) };
    case 'lost':
      return { type: 'lost', table: text(event['table']), events: Number(event['events'] ?? 0) };
    case 'event':
      return {
        type: 'event',
        table: text(event['table']),
        value: event['shown'] ?? event['value'] ?? null,
        ...(event['stacks'] === undefined ? {} : { stacks: event['stacks'] }),
      };
    case 'histogram':
      return { type: 'histogram', table: text(event['table']), entries: histograms(event['entries']) };
    case 'globals':
      return { type: 'globals', value: event['value'] ?? {} };
    case 'table':
      return { type: 'table', table: text(event['table']), entries: entries(event['entries']) };
    default:
      return undefined;
  }
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

function entries(value: Value | undefined): Entry[] {
  return Array.isArray(value)
    ? value.map((entry) => {
        const fields = members(entry);
        const shown = members(fields['shown']);
        return {
          key: fields['key'] ?? null,
          value: fields['value'] ?? null,
          ...(shown['key'] === undefined ? {} : { shownKey: shown['key'] }),
          ...(shown['value'] === undefined ? {} : { shownValue: shown['value'] }),
          ...(fields['stacks'] === undefined ? {} : { stacks: fields['stacks'] }),
        };
      })
    : [];
}

function histograms(value: Value | undefined): Histogram[] {
  return Array.isArray(value)
    ? value.map((entry) => {
        const fields = members(entry);
        const buckets = Array.isArray(fields['buckets']) ? fields['buckets'] : [];
        return {
          ...(fields['key'] === undefined ? {} : { key: fields['key'] }),
          buckets: buckets.map((bucket) => {
            const each = members(bucket);
            return { from: each['from'] ?? 0, to: each['to'] ?? 0, count: each['count'] ?? 0 };
          }),
        };
      })
    : [];
}

function members(value: Value | undefined): { [name: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

const MARK = '\u0000integer:';

/** Puts long integers outside of strings into marked strings: JSON.parse would round them. */
function exact(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (token) =>
    token.startsWith('"') ? token : `"\\u0000integer:${token}"`,
  );
}

function revive(value: Value): Value {
  if (typeof value === 'string') {
    return value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value;
  }
  if (Array.isArray(value)) {
    return value.map(revive);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, revive(each)]));
  }
  return value;
}
