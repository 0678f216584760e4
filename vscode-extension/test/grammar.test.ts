// The TextMate grammar against B.xtext, the only place that knows syntax: neither may have a word that the other lacks.
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import * as textmate from 'vscode-textmate';
import * as oniguruma from 'vscode-oniguruma';

const home = join(__dirname, '../..');
const xtext = readFileSync(join(home, '../b-dsl/src/main/java/org/b/dsl/B.xtext'), 'utf8');
const text = readFileSync(join(home, 'syntaxes/b.tmLanguage.json'), 'utf8');

/** Words in quotes in the rules of the grammar, which have letters; terminals hold ranges of characters. */
function wordsOfLanguage(): Set<string> {
  const rules = xtext
    .replace(/\/\/.*$/gm, '')
    .split(/\n(?=\S)/)
    .filter((rule) => !/^(?:terminal|grammar|import|generate)\b/.test(rule));
  return new Set(rules.flatMap((rule) => [...rule.matchAll(/'([A-Za-z_]\w*)'/g)].map((match) => match[1] ?? '')));
}

async function grammar(): Promise<textmate.IGrammar> {
  const wasm = createRequire(__filename).resolve('vscode-oniguruma/release/onig.wasm');
  await oniguruma.loadWASM(readFileSync(wasm).buffer);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (content) => new oniguruma.OnigString(content),
    }),
    loadGrammar: (scope) =>
      Promise.resolve(scope === 'source.b.ebpf' ? textmate.parseRawGrammar(text, 'b.tmLanguage.json') : null),
  });
  const loaded = await registry.loadGrammar('source.b.ebpf');
  assert(loaded !== null);
  return loaded;
}

let loading: Promise<textmate.IGrammar> | undefined;

async function tokens(source: string): Promise<[string, string][]> {
  const loaded = await (loading ??= grammar());
  let state = textmate.INITIAL;
  const found: [string, string][] = [];
  for (const line of source.split('\n')) {
    const result = loaded.tokenizeLine(line, state);
    state = result.ruleStack;
    for (const token of result.tokens) {
      const word = line.slice(token.startIndex, token.endIndex).trim();
      if (word !== '') {
        found.push([word, token.scopes.at(-1) ?? '']);
      }
    }
  }
  return found;
}

async function scope(source: string, word: string): Promise<string> {
  return (await tokens(source)).find(([each]) => each === word)?.[1] ?? 'nothing';
}

test('the language has words, so that the next test compares something', () => {
  const words = wordsOfLanguage();
  assert(words.size > 20 && words.has('struct') && words.has('on_valid') && words.has('u64'), [...words].join(' '));
});

test('every word of the language is highlighted as one', async () => {
  for (const word of wordsOfLanguage()) {
    assert.match(await scope(word, word), /^(?:keyword|storage|constant\.language)/, word);
  }
});

test('every word that is highlighted is one of the language', () => {
  const patterns = JSON.parse(text) as { repository: { keywords: { patterns: { match: string }[] } } };
  const words = wordsOfLanguage();
  for (const { match } of patterns.repository.keywords.patterns) {
    for (const [word] of match.replace(/\\b|\?:/g, '').matchAll(/[A-Za-z_]\w*/g)) {
      assert(words.has(word), `${word} is no word of B`);
    }
  }
});

test('operators of the language are highlighted as such', async () => {
  const rules = ['BinaryOperator', 'AssignmentOperator', 'IncrementOperator'].map(
    (name) => new RegExp(`^${name}:\\n([^;]*);`, 'm').exec(xtext)?.[1] ?? '',
  );
  const operators = rules.flatMap((rule) => [...rule.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? ''));
  assert(operators.length > 25);
  for (const operator of operators) {
    assert.match(await scope(`a ${operator} b`, operator), /^keyword\.operator/, operator);
  }
});

test('names, tables, states, packets, comments', async () => {
  const source = [
    '#target "5.10" // comment',
    'Table<struct Pair, u64, FIXED_MATCH, AUTO> stats(1024);',
    '@raw_tracepoint(sys_enter) u32 on_call(struct sys_enter *enter) {',
    '  goto proto::ethernet;',
    '  state proto::ip { u32 x = $ip.dst + bpf_ktime_get_ns(); log("%d\\n", x); }',
    '  /* two',
    '     lines */ return true;',
    '}',
    '@lsm.s(file_open) i32 on_open(ctx) { return 0; }',
  ].join('\n');
  const expected: [string, RegExp][] = [
    ['target', /^keyword\.control\.directive/],
    ['// comment', /^comment\.line/],
    ['Table', /^support\.type\.table/],
    ['FIXED_MATCH', /^constant\.other\.table/],
    ['stats', /^variable\.other\.table/],
    ['raw_tracepoint', /^entity\.name\.function\.attribute/],
    ['on_call', /^entity\.name\.function/],
    ['lsm.s', /^entity\.name\.function\.attribute/],
    ['ethernet', /^entity\.name\.section\.state/],
    ['ip', /^entity\.name\.section\.state/],
    ['dst', /^variable\.other\.member/],
    ['bpf_ktime_get_ns', /^support\.function\.helper/],
    ['%d', /^constant\.other\.placeholder/],
    ['lines', /^comment\.block/],
    ['true', /^constant\.language/],
  ];
  const all = await tokens(source);
  for (const [word, wanted] of expected) {
    assert(
      all.some(([each, found]) => each.split(/\s/).includes(word) || each === word ? wanted.test(found) : false),
      `${word}: ${JSON.stringify(all.filter(([each]) => each.includes(word)))}`,
    );
  }
});
