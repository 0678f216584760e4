import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { classData, javaOptions } from '../src/classData';

let folder: string;
let java: string;
let jar: string;

/** A program that does what Java does with -XX:ArchiveClassesAtExit. */
function fakeJava(status: number): void {
  fs.writeFileSync(
    java,
    `#!/bin/sh\nfor each in "$@"; do case $each in -XX:ArchiveClassesAtExit=*) echo archive > "\${each#*=}";; esac; done\nexit ${status}\n`,
    { mode: 0o755 },
  );
}

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'b-class-data-'));
  java = path.join(folder, 'java');
  jar = path.join(folder, 'b-lsp.jar');
  fs.writeFileSync(jar, 'jar');
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

test('the archive is made once and used from then on', async () => {
  fakeJava(0);
  const store = path.join(folder, 'store');
  const first = classData(java, jar, store);
  assert.deepEqual(first.options, []);
  await first.make?.();
  const second = classData(java, jar, store);
  assert.equal(second.make, undefined);
  assert.equal(second.options.length, 1);
  const archive = second.options[0]?.replace('-XX:SharedArchiveFile=', '') ?? '';
  assert.equal(fs.readFileSync(archive, 'utf8'), 'archive\n');
});

test('another jar has another archive, and the old one goes', async () => {
  fakeJava(0);
  const store = path.join(folder, 'store');
  await classData(java, jar, store).make?.();
  fs.writeFileSync(jar, 'a longer jar');
  const other = classData(java, jar, store);
  assert.deepEqual(other.options, []);
  await other.make?.();
  assert.equal(fs.readdirSync(store).length, 1);
});

test('what failed once is not tried at every start', async () => {
  fakeJava(1);
  const store = path.join(folder, 'store');
  await classData(java, jar, store).make?.();
  const next = classData(java, jar, store);
  assert.deepEqual(next, { options: [], make: undefined });
});

test("the server's options are the one file that everybody uses", () => {
  assert.deepEqual(javaOptions(path.join('server', 'b-lsp.jar')), ['@server/server.options']);
  assert.match(fs.readFileSync(path.join(__dirname, '../../../lsp-server/src/dist/server.options'), 'utf8'), /^-Xmx/m);
});

test('without Java there is nothing to do', () => {
  assert.deepEqual(classData(path.join(folder, 'none'), jar, folder), { options: [], make: undefined });
});
