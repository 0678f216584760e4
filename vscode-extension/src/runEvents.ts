// What `b run --json` writes: one JSON object a line.

/** A value of a table; integers that JavaScript's numbers cannot hold are `bigint`. */
export type Value = string | number | bigint | boolean | null | Value[] | { [name: string]: Value };

export interface Entry {
  readonly key: Value;
  readonly value: Value;
}

export type RunEvent =
  | { readonly type: 'attached'; readonly program: string; readonly hook: string; readonly target: string }
  | { readonly type: 'log'; readonly text: string }
  | { readonly type: 'event'; readonly table: string; readonly value: Value }
  | { readonly type: 'table'; readonly table: string; readonly entries: readonly Entry[] };

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
    case 'event':
      return { type: 'event', table: text(event['table']), value: event['value'] ?? null };
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
        const fields = (entry ?? {}) as { [name: string]: Value };
        return { key: fields['key'] ?? null, value: fields['value'] ?? null };
      })
    : [];
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
