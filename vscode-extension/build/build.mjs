// Builds the extension: `node build/build.mjs` the bundle, `--test` the tests too, `--package` the .vsix.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...names) => join(here, ...names);
const wants = (option) => process.argv.includes(option);

/** The extension's promise about its size. */
const MOST_BYTES = 25 << 20;

await build({
  entryPoints: [at('src/extension.ts')],
  outfile: at('target/dist/extension.js'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node18',
  external: ['vscode'],
  minify: wants('--package'),
  sourcemap: wants('--package') ? false : 'linked',
  legalComments: 'linked',
  logLevel: 'warning',
});

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
