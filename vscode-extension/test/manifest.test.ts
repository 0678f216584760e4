// What package.json declares against what the code has: a command without code, or a setting that nobody reads, is a lie.
import assert from 'node:assert';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DEFAULT_TARGET } from '../src/target';

const home = join(__dirname, '../..');

interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly markdown: string };
  readonly completionEvents?: readonly string[];
}

interface Manifest {
  readonly version: string;
  readonly main: string;
  readonly icon: string;
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: { readonly properties: Record<string, { readonly description?: string }> };
    readonly menus: Record<string, readonly { readonly command: string }[]>;
    readonly grammars: readonly { readonly path: string }[];
    readonly snippets: readonly { readonly path: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly Step[] }[];
  };
}

const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Manifest;
const sources = readdirSync(join(home, 'src'))
  .map((name) => readFileSync(join(home, 'src', name), 'utf8'))
  .join('\n');

test('commands that are declared are registered, and the other way round', () => {
  const declared = manifest.contributes.commands.map(({ command }) => command).sort();
  const registered = [...sources.matchAll(/\bcommand\('([^']+)'/g)].map((match) => match[1]).sort();
  assert.deepStrictEqual(registered, declared);
  for (const item of Object.values(manifest.contributes.menus).flat()) {
    assert(declared.includes(item.command), item.command);
  }
});

test('settings that are declared are read, and the other way round', () => {
  const declared = Object.keys(manifest.contributes.configuration.properties).map((name) => name.replace(/^b\./, ''));
  // The client library reads the trace setting by itself.
  const read = new Set([...sources.matchAll(/\b(?:setting<[^(]*>\(|given\[)'([^']+)'/g)].map((match) => match[1] ?? ''));
  read.add('trace.server');
  assert.deepStrictEqual([...read].sort(), [...declared].sort());
});

test('settings that lead to a command or a kernel count in trusted workspaces only', () => {
  const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
  const harmless = ['b.target', 'b.files', 'b.compiledFacts', 'b.trace.server'];
  assert.deepStrictEqual(
    [...restricted, ...harmless].sort(),
    Object.keys(manifest.contributes.configuration.properties).sort(),
  );
});

test('files that are named are there', () => {
  const { grammars, snippets, walkthroughs } = manifest.contributes;
  const steps = walkthroughs.flatMap((walkthrough) => walkthrough.steps.map((step) => step.media.markdown));
  for (const file of [manifest.icon, ...grammars.map((each) => each.path), ...snippets.map((each) => each.path), ...steps]) {
    assert(existsSync(join(home, file)), file);
  }
});

test('steps of the walkthrough end with what the code says and lead to commands that are there', () => {
  const declared = new Set(manifest.contributes.commands.map(({ command }) => command));
  for (const step of manifest.contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps)) {
    const events = step.completionEvents ?? [];
    assert(events.length > 0, step.id);
    for (const event of events) {
      const [kind, what = ''] = event.split(':');
      const known =
        kind === 'onCommand'
          ? declared.has(what) || step.description.includes(`command:${what}`)
          : what === 'editorLangId == b' || sources.includes(`'setContext', '${what}'`);
      assert(known, `${step.id}: ${event}`);
    }
    for (const [, command = ''] of step.description.matchAll(/command:([\w.]+)/g)) {
      assert(!command.startsWith('b.') || declared.has(command), command);
    }
  }
});

test('every snippet has a text of its own prefix', () => {
  const snippets = JSON.parse(readFileSync(join(home, 'snippets/b.json'), 'utf8')) as Record<string, { prefix: string }>;
  const prefixes = Object.values(snippets).map((snippet) => snippet.prefix);
  assert.strictEqual(new Set(prefixes).size, prefixes.length);
});

test('the version is that of the build', () => {
  const pom = readFileSync(join(home, '../pom.xml'), 'utf8');
  assert.strictEqual(/<version>([^<]*)<\/version>/.exec(pom)?.[1]?.replace('-SNAPSHOT', ''), manifest.version);
});

test('the target that the status bar shows by default is that of B', () => {
  const source = readFileSync(join(home, '../b-core/src/main/java/org/b/core/facts/KernelVersion.java'), 'utf8');
  const version = /DEFAULT_TARGET = new KernelVersion\((\d+), (\d+)\)/.exec(source);
  assert.strictEqual(`${version?.[1]}.${version?.[2]}`, DEFAULT_TARGET);
});
