// Builds the extension: `node build/build.mjs` the bundle, `--test` the tests too, `--package` the .vsix.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...names) => join(here, ...names);
const wants = (option) => process.argv.includes(option);

/** The extension's promise about its size. */
const MOST_BYTES = 25 << 20;

rmSync(at('target/dist'), { recursive: true, force: true });
const bundle = await build({
  metafile: true,
  entryPoints: [at('src/extension.ts')],
  outfile: at('target/dist/extension.js'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node18',
  external: ['vscode'],
  minify: wants('--package'),
  sourcemap: wants('--package') ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
});

// The licences of the packages that the bundle contains go with it.
const packages = new Set(
  Object.keys(bundle.metafile.inputs).flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []),
);
const licences = [...packages].sort().map((name) => {
  const folder = at('node_modules', name);
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined) {
    throw new Error(`${name} has no licence file`);
  }
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
});
writeFileSync(at('target/dist/THIRD-PARTY.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`));

const pages = at('../b-core/src/main/resources/org/b/core/diagnostics');
rmSync(at('target/explanations'), { recursive: true, force: true });
mkdirSync(at('target/explanations'), { recursive: true });
for (const name of readdirSync(pages).filter((each) => each.endsWith('.md'))) {
  copyFileSync(join(pages, name), at('target/explanations', name));
}

if (wants('--test')) {
  rmSync(at('target/test'), { recursive: true, force: true });
  await build({
    entryPoints: readdirSync(at('test'))
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => at('test', name)),
    outdir: at('target/test'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    external: ['vscode', 'vscode-oniguruma', 'vscode-textmate'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

if (wants('--package')) {
  const jar = process.env.B_LSP_JAR ?? at('../lsp-server/target/b-lsp.jar');
  if (!existsSync(jar)) {
    console.error(`${jar} is missing; build it: mvn -pl lsp-server -am package -DskipTests`);
    process.exit(1);
  }
  mkdirSync(at('target/server'), { recursive: true });
  copyFileSync(jar, at('target/server/b-lsp.jar'));
  copyFileSync(at('../lsp-server/src/dist/server.options'), at('target/server/server.options'));
  const file = at('target/b-ebpf.vsix');
  execFileSync(
    at('node_modules/.bin/vsce'),
    ['package', '--no-dependencies', '--skip-license', '--allow-missing-repository', '--out', file],
    { cwd: here, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const bytes = statSync(file).size;
  if (bytes > MOST_BYTES) {
    console.error(`${file} has ${bytes} bytes, more than ${MOST_BYTES}`);
    process.exit(1);
  }
}
