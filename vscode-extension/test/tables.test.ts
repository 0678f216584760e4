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

test('what people read stands in the cells; numbers decide order and bars', () => {
  const [waits] = tables(
    '{"type":"table","table":"waits","entries":[{"key":{"dst_ip":167838211,"mode":0},"value":{"wait_ns":900},"shown":{"key":{"dst_ip":"10.1.2.3","mode":"COUNT"},"value":{"wait_ns":"900ns"}}},{"key":{"dst_ip":167838212,"mode":1},"value":{"wait_ns":1800},"shown":{"key":{"dst_ip":"10.1.2.4","mode":"SKIP"},"value":{"wait_ns":"1.80us"}}}]}',
  );
  assert.deepStrictEqual(texts(waits), [
    ['10.1.2.4', 'SKIP', '1.80us'],
    ['10.1.2.3', 'COUNT', '900ns'],
  ]);
  assert.deepStrictEqual(waits?.rows[1]?.[2], { text: '900ns', number: true, share: 0.5 });
  assert.deepStrictEqual(waits?.rows[1]?.[0], { text: '10.1.2.3', number: false });
});

test('text and IPv6 addresses', () => {
  const [names] = tables(
    '{"type":"table","table":"names","entries":[{"key":"curl","value":{"src_ip6":[32,1],"n":1},"shown":{"value":{"src_ip6":"2001::1","n":1}}}]}',
  );
  assert.deepStrictEqual(texts(names), [['curl', '2001::1', '1']]);
});

test('per-CPU structs are added up, a column for each field', () => {
  const [both] = tables(
    '{"type":"table","table":"t","entries":[{"key":1,"value":{"sum":{"a":3,"b":4},"per_cpu":[{"a":1,"b":4},{"a":2,"b":0}]}}]}',
  );
  assert.deepStrictEqual(both?.columns, ['key', 'a', 'b']);
  assert.deepStrictEqual(texts(both), [['1', '3', '4']]);
});

test('a histogram has a row for each bucket with bars, and one grid for each key', () => {
  const grids = tables(
    '{"type":"histogram","table":"delta","entries":[{"key":1,"buckets":[{"from":1,"to":1,"count":1}]},{"key":2,"buckets":[{"from":2,"to":3,"count":4},{"from":4,"to":7,"count":8}]}]}',
  );
  assert.deepStrictEqual(
    grids.map((grid) => grid.name),
    ['delta[2]', 'delta[1]'],
  );
  assert.deepStrictEqual(texts(grids[0]), [
    ['2 – 3', '4'],
    ['4 – 7', '8'],
  ]);
  assert.strictEqual(grids[0]?.rows[0]?.[1]?.share, 0.5);
  assert.strictEqual(grids[0]?.note, '12 counted');
});

test('the last report of a histogram wins', () => {
  const grids = tables(
    '{"type":"histogram","table":"h","entries":[{"buckets":[{"from":1,"to":1,"count":1}]}]}',
    '{"type":"histogram","table":"h","entries":[{"buckets":[{"from":1,"to":1,"count":2}]}]}',
  );
  assert.deepStrictEqual(
    grids.map((grid) => texts(grid)),
    [[['1', '2']]],
  );
});

test('lost events, call stacks and variables', () => {
  const grids = tables(
    '{"type":"globals","value":{"total":12,"name":"x"}}',
    '{"type":"event","table":"e","value":{"pid":1,"stack":7},"shown":{"pid":1,"stack":7},"stacks":{"stack":["inner","outer"]}}',
    '{"type":"lost","table":"e","events":3}',
    '{"type":"lost","table":"e","events":2}',
  );
  assert.deepStrictEqual(texts(grids[0]), [
    ['total', '12'],
    ['name', 'x'],
  ]);
  assert.deepStrictEqual(texts(grids[1]), [['1', '7', 'inner ← outer']]);
  assert.strictEqual(grids[1]?.note, 'the last 1; 5 found no room');
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
