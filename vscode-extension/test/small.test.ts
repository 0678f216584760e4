import assert from 'node:assert';
import { test } from 'node:test';
import { Lines } from '../src/lines';
import { RestartLimit } from '../src/restarts';
import { targetOf, targetPlace } from '../src/target';
import { utf8Environment } from '../src/utf8';

test('lines arrive whole, however the bytes are cut', () => {
  const bytes = Buffer.from('ä→\r\n{"a":1}\nlast', 'utf8');
  for (let cut = 0; cut <= bytes.length; cut++) {
    const lines: string[] = [];
    const reader = new Lines((line) => lines.push(line));
    reader.push(bytes.subarray(0, cut));
    reader.push(bytes.subarray(cut));
    reader.end();
    assert.deepStrictEqual(lines, ['ä→', '{"a":1}', 'last']);
  }
});

test('a server that ends again and again is left alone', () => {
  const limit = new RestartLimit(2, 1000);
  assert(limit.mayRestart(0));
  assert(limit.mayRestart(10));
  assert(!limit.mayRestart(20));
  limit.reset();
  assert(limit.mayRestart(30));
});

test('a server that ends rarely is always restarted', () => {
  const limit = new RestartLimit(2, 1000);
  for (let now = 0; now < 20_000; now += 600) {
    assert(limit.mayRestart(now));
  }
});

test('the target of a file', () => {
  assert.strictEqual(targetOf('// x\n#target "5.15"\n'), '5.15');
  assert.strictEqual(targetOf('// #target "5.15"\n'), undefined);
  assert.strictEqual(targetOf('#target 5.15\n'), undefined);
  const text = '// x\n  #target "5.15"\n';
  const place = targetPlace(text);
  assert(place !== undefined);
  assert.strictEqual(text.slice(0, place.start) + '6.1' + text.slice(place.end), '// x\n  #target "6.1"\n');
});

test('child processes get a UTF-8 locale', () => {
  assert.strictEqual(utf8Environment({ LANG: 'C' }, 'linux')['LC_ALL'], 'C.UTF-8');
  assert.strictEqual(utf8Environment({}, 'linux')['LC_ALL'], 'C.UTF-8');
  assert.strictEqual(utf8Environment({ LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, 'linux')['LC_ALL'], 'C.UTF-8');
  assert.strictEqual(utf8Environment({ LANG: 'de_DE.utf8' }, 'linux')['LC_ALL'], undefined);
  assert.strictEqual(utf8Environment({ LANG: 'C' }, 'win32')['LC_ALL'], undefined);
});
