import assert from 'node:assert';
import { chmodSync, existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { quote, runArguments, terminalScript, testArguments, type RunRequest } from '../src/launch';
import { runRemotely } from '../src/remote';

const request: RunRequest = { command: 'b', file: "/w/it's a.b", target: '', btf: '', hook: '', proto: '', more: [] };

test('options come before the file, and only those that are set', () => {
  assert.deepStrictEqual(runArguments(request), ['run', '--json', '--interval', '1s', "/w/it's a.b"]);
  assert.deepStrictEqual(
    runArguments({ ...request, target: '5.10', btf: '/btf', hook: 'tc', proto: '/p.b', more: ['--iface', 'lo'] }),
    ['run', '--json', '--interval', '1s', '--iface', 'lo', '--target', '5.10', '--btf', '/btf', '--hook', 'tc', '--proto', '/p.b', "/w/it's a.b"],
  );
});

test('tests run by title or all', () => {
  assert.deepStrictEqual(testArguments(request, undefined), ['test', "/w/it's a.b"]);
  assert.deepStrictEqual(testArguments({ ...request, target: '5.10' }, 'counts one'), [
    'test', '--name', 'counts one', '--target', '5.10', "/w/it's a.b",
  ]);
});

test('a shell reads quoted words as they were', () => {
  for (const word of ['', 'a b', "it's", '$(id)', '`id`', '\\', '"', 'ä', '-x', '*', '~']) {
    assert.strictEqual(execFileSync('/bin/sh', ['-c', `printf %s ${quote(word)}`], { encoding: 'utf8' }), word);
  }
});

/** A folder with programs of the test, first on PATH. */
function withPrograms(programs: Record<string, string>, run: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'b-test-'));
  const path = process.env['PATH'];
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  process.env['PATH'] = `${folder}:${path}`;
  return Promise.resolve(run(folder)).finally(() => {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true, force: true });
  });
}

test('in a terminal sudo runs b, and its report goes to the file', () =>
  withPrograms({ sudo: '[ "$1" = -- ] && shift; exec "$@"', b: 'echo "{\\"is\\":\\"$*\\"}"' }, (folder) => {
    const report = join(folder, 'a report');
    execFileSync('/bin/sh', ['-c', terminalScript(request, report)], { input: '' });
    assert.strictEqual(readFileSync(report, 'utf8'), `{"is":"run --json --interval 1s /w/it's a.b"}\n`);
  }));

test('in a terminal the status of b is the status', () =>
  withPrograms({ sudo: '[ "$1" = -- ] && shift; exec "$@"', b: 'exit 3' }, (folder) => {
    assert.throws(
      () => execFileSync('/bin/sh', ['-c', terminalScript(request, join(folder, 'r'))], { input: '' }),
      { status: 3 },
    );
  }));

const SSH = 'while [ "$1" != -- ]; do shift; done; shift; echo "$1" >> "$SEEN"; shift; exec /bin/sh -c "$*"';

test('on another machine the folder arrives, b runs in it, and it is removed', () =>
  withPrograms({ ssh: SSH, b: 'echo "$*"; cat "$4" "$6"; pwd > "$SEEN.folder"' }, async (folder) => {
    process.env['SEEN'] = join(folder, 'seen');
    mkdirSync(join(folder, 'w'));
    writeFileSync(join(folder, 'w/a b.b'), 'program\n');
    writeFileSync(join(folder, 'w/proto.b'), 'headers\n');
    const child = await runRemotely(
      { ...request, file: join(folder, 'w/a b.b'), proto: join(folder, 'w/proto.b'), btf: '/elsewhere', more: [] },
      'host',
      'b',
    );
    let output = '';
    child.stdout?.on('data', (bytes: Buffer) => (output += bytes.toString()));
    const status = await new Promise((done) => child.on('close', done));
    assert.match(output, /^run --json --interval 1s --proto proto\.b a b\.b\n/);
    assert.match(output, /headers/);
    assert.strictEqual(readFileSync(join(folder, 'seen'), 'utf8'), 'host\nhost\n');
    assert(!existsSync(readFileSync(join(folder, 'seen.folder'), 'utf8').trim()));
    assert.notStrictEqual(status, undefined);
  }));

test('a host that takes nothing is said with its own words', () =>
  withPrograms({ ssh: 'echo "no such host" >&2; exit 255' }, async (folder) => {
    writeFileSync(join(folder, 'a.b'), '');
    await assert.rejects(runRemotely({ ...request, file: join(folder, 'a.b') }, 'host', 'b'), /no such host/);
  }));
