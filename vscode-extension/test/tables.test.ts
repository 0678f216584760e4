import assert from 'node:assert';
import { test } from 'node:test';
import { readEvent } from '../src/runEvents';
import { RunTables, show, type Grid } from '../src/tables';

function tables(...lines: string[]): readonly Grid[] {
  const run = new RunTables('x.b');
  for (const line of lines) {
    const event = readEvent(line);
    assert(event !== undefined, line);
    run.add(event);
  }
  return run.state().grids;
}

const texts = (grid: Grid | undefined): string[][] => (grid?.rows ?? []).map((row) => row.map((cell) => cell.text));

test('other lines than events are for people', () => {
  for (const line of ['', 'note: x', '{', '{"type":"other"}', '[1]', '{"type":', 'null']) {
    assert.strictEqual(readEvent(line), undefined, line);
  }
});

test('64-bit integers stay exact, also in strings', () => {
  const event = readEvent(
    '{"type":"table","table":"t","entries":[{"key":18446744073709551615,"value":{"s":"12345678901234567890\\"","n":-9223372036854775808}}]}',
  );
  assert(event?.type === 'table');
  assert.deepStrictEqual(event.entries, [
    { key: 18446744073709551615n, value: { s: '12345678901234567890"', n: -9223372036854775808n } },
  ]);
});

test('structs become columns, the largest values come first, bars are shares of the largest', () => {
  const [stats] = tables(
    '{"type":"table","table":"stats","entries":[{"key":{"dip":1,"sip":2},"value":{"rx":5,"tx":1}},{"key":{"dip":3,"sip":4},"value":{"rx":10,"tx":0}}]}',
  );
  assert.deepStrictEqual(stats?.columns, ['dip', 'sip', 'rx', 'tx']);
  assert.strictEqual(stats?.keyColumns, 2);
  assert.deepStrictEqual(texts(stats), [
    ['3', '4', '10', '0'],
    ['1', '2', '5', '1'],
  ]);
  assert.strictEqual(stats?.rows[1]?.[2]?.share, 0.5);
  assert.strictEqual(stats?.rows[1]?.[0]?.share, undefined);
});

test('plain keys and values, per-CPU values, and the last state of a table wins', () => {
  const grids = tables(
    '{"type":"table","table":"t","entries":[{"key":1,"value":7}]}',
    '{"type":"table","table":"t","entries":[{"key":1,"value":{"sum":9,"per_cpu":[4,5]}}]}',
  );
  assert.strictEqual(grids.length, 1);
  assert.deepStrictEqual(grids[0]?.columns, ['key', 'value']);
  assert.deepStrictEqual(texts(grids[0]), [['1', '9']]);
});

test('an empty table is a table', () => {
  const [empty] = tables('{"type":"table","table":"t","entries":[]}');
  assert.strictEqual(empty?.total, 0);
  assert.deepStrictEqual(empty?.rows, []);
});

test('of a large table the largest rows are shown and all are counted', () => {
  const entries = Array.from({ length: 1000 }, (_, i) => ({ key: i, value: i }));
  const [large] = tables(JSON.stringify({ type: 'table', table: 't', entries }));
  assert.strictEqual(large?.total, 1000);
  assert.strictEqual(large?.rows.length, 500);
  assert.deepStrictEqual(texts(large)[0], ['999', '999']);
});

test('events: the newest first, with the columns of all', () => {
  const [events] = tables(
    '{"type":"event","table":"events","value":{"pid":1,"comm":"a"}}',
    '{"type":"event","table":"events","value":{"pid":2,"comm":"b"}}',
  );
  assert.deepStrictEqual(events?.columns, ['pid', 'comm']);
  assert.deepStrictEqual(texts(events), [
    ['2', 'b'],
    ['1', 'a'],
  ]);
});

test('what is attached, and that a run ends', () => {
  const run = new RunTables('x.b');
  run.add({ type: 'attached', program: 'on_packet', hook: 'tc', target: 'eth0:ingress' });
  assert.deepStrictEqual(run.state().attached, ['on_packet → tc eth0:ingress']);
  assert(run.state().running);
  run.end();
  assert(!run.state().running);
});

test('values on one line', () => {
  assert.strictEqual(show([1, { a: 'x', b: 2n }, null]), '[1, {a: x, b: 2}, ]');
});
