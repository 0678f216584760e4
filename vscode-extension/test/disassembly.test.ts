import assert from 'node:assert';
import { test } from 'node:test';
import { Listing } from '../src/disassembly';

const source = (line: number, text: string, file = '/w/x.b'): { file: string; line: number; text: string } => ({ file, line, text });

const listing = Listing.read(
  JSON.stringify([
    {
      function: 'one',
      section: 'socket',
      instructions: 4,
      stack: 8,
      code: [
        { index: 0, text: 'r6 = r1', source: source(3, 'u32 one(ctx) {') },
        { index: 1, text: 'call bpf_ktime_get_ns#5', source: source(4, '  u64 t = now();') },
        { index: 2, text: 'r1 = r0' },
        { index: 3, text: 'exit', source: source(6, '  return 0;') },
      ],
    },
    { function: 'two', section: 'xdp', instructions: 1, stack: 0, code: [{ index: 0, text: 'exit', source: source(4, 'other', '<built-in>/net.b') }] },
  ]),
);

test('the text', () => {
  assert.strictEqual(
    listing.text,
    [
      'one (socket): 4 instructions, 8 of 512 bytes of stack',
      '; x.b:3  u32 one(ctx) {',
      '     0: r6 = r1',
      '; x.b:4  u64 t = now();',
      '     1: call bpf_ktime_get_ns#5',
      '     2: r1 = r0',
      '; x.b:6  return 0;',
      '     3: exit',
      '',
      'two (xdp): 1 instruction, 0 of 512 bytes of stack',
      '; net.b:4  other',
      '     0: exit',
      '',
    ].join('\n'),
  );
});

test('from source to instructions and back; files with the same lines are kept apart', () => {
  assert.deepStrictEqual(listing.linesOf('/w/x.b', 3), [3, 4, 5]);
  assert.deepStrictEqual(listing.linesOf('<built-in>/net.b', 3), [10, 11]);
  assert.deepStrictEqual(listing.linesOf('/w/x.b', 4), []);
  assert.deepStrictEqual(listing.sourceOf(5), { file: '/w/x.b', line: 3 });
  assert.strictEqual(listing.sourceOf(0), undefined);
  assert.strictEqual(listing.functions.get('two'), 9);
});

test('scrolling goes to the nearest line below that has a counterpart', () => {
  assert.strictEqual(listing.nearestBelow('/w/x.b', 0, 10), 1);
  assert.strictEqual(listing.nearestBelow('/w/x.b', 4, 10), 6);
  assert.strictEqual(listing.nearestBelow('/w/x.b', 6, 10), undefined);
  assert.deepStrictEqual(listing.nearestSourceBelow(0), { file: '/w/x.b', line: 2 });
  assert.strictEqual(listing.nearestSourceBelow(12), undefined);
});

test('something else than a list is said', () => {
  assert.throws(() => Listing.read('{}'), /something else/);
  assert.throws(() => Listing.read('no JSON'));
});
