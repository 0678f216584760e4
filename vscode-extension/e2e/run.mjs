// node e2e/run.mjs EXTENSION.vsix SCREENSHOTS: drives the packaged extension in a real workbench.
// B_COMMAND names the b command (default: the source folder's). E2E_TIMEOUT: the longest that a step may take, in ms.
import assert from 'node:assert';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Namespace, RECEIVER, SENDER } from './namespace.mjs';
import { TIMEOUT, Workbench } from './workbench.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const [vsix, screenshots] = [resolve(process.argv[2]), resolve(process.argv[3])];
const b = process.env.B_COMMAND ?? join(root, 'b');
const start = Date.now();
const say = (text) => console.log(`[${((Date.now() - start) / 1000).toFixed(1)} s] ${text}`);

const steps = [];
const step = (name, run) => steps.push({ name, run });

/** Waits until a condition holds. */
const until = async (what, holds) => {
  for (const end = Date.now() + TIMEOUT; ; ) {
    if (await holds()) return;
    if (Date.now() > end) throw new Error(`after ${TIMEOUT} ms still not: ${what}`);
    await new Promise((done) => setTimeout(done, 100));
  }
};

step('a null reference has a squiggle and a problem with its code', async ({ page, workbench }) => {
  await workbench.open('null.b');
  await page.waitForSelector('.squiggly-error');
  await page.keyboard.press('Control+Shift+M');
  const row = page.locator('.markers-panel .monaco-list-row', { hasText: 'B0301' }).first();
  await row.waitFor();
  const text = await row.innerText();
  assert.match(text, /`leaf` may be null/);
  assert.match(text, /\[Ln 11, Col 14\]/);
  await workbench.screenshot('1-problem');
  // The code leads to its explanation.
  await row.locator('a', { hasText: 'B0301' }).click();
  const explanation = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  await explanation.locator('h1', { hasText: 'Reference may be null' }).waitFor();
  await workbench.screenshot('2-explanation');
  await page.locator('.tab', { hasText: 'Preview B0301.md' }).locator('.codicon-close').click();
  await page.locator('.tab', { hasText: 'Preview B0301.md' }).waitFor({ state: 'detached' });
});

step('the quick fix behind the light bulb removes both', async ({ page, workbench }) => {
  await page.locator('.view-line', { hasText: 'atomic_add' }).first().click();
  await workbench.goTo(11, 16);
  const bulb = page.locator('.monaco-editor :is(.lightBulbWidget, [class*="codicon-gutter-lightbulb"])').locator('visible=true').first();
  await bulb.waitFor();
  await bulb.click();
  const widget = page.locator('.action-widget');
  await widget.waitFor();
  await workbench.screenshot('3-light-bulb');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.squiggly-error', { state: 'detached' });
  await page.locator('.markers-panel', { hasText: 'No problems' }).waitFor();
  await page.locator('.view-lines', { hasText: 'on_valid' }).first().waitFor();
  await workbench.screenshot('3-fixed');
  await page.keyboard.press('Control+S');
});

step('completion in a socket filter offers no helper of another program type', async ({ page, workbench }) => {
  await workbench.openAlso('filter.b');
  const [inSocketFilter, inClassifier, inProbe] = [3, 8, 13];
  /** What is offered for an expression on an empty line. */
  const offered = async (line, prefix) => {
    await page.locator('.view-line', { hasText: 'on_packet' }).first().click();
    await workbench.goTo(line, 1);
    await page.keyboard.type(`  u32 x = ${prefix}`);
    const list = page.locator('.suggest-widget.visible');
    // What opens by itself while one types may close again what was asked for.
    await until(`completions for ${prefix}`, async () => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+Space');
      await list.waitFor({ timeout: 5000 }).catch(() => undefined);
      return list.isVisible();
    });
    let names = [];
    await until(`a settled list of completions for ${prefix}`, async () => {
      const before = names.join();
      await page.waitForTimeout(400);
      names = (await list.locator('.monaco-list-row .label-name').allInnerTexts()).map((name) => name.trim());
      const text = await list.innerText();
      return names.join() === before && !/Loading/.test(text) && (names.length > 0 || /No suggestions/.test(text));
    });
    return names;
  };
  const clear = async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+End');
    await page.keyboard.press('Delete');
  };
  // Each is offered where it works, so its absence elsewhere means something.
  const cases = [
    ['random', [inSocketFilter, inClassifier, inProbe], []],
    ['pid', [inProbe], [inSocketFilter]],
    ['uid', [inProbe], [inSocketFilter]],
    ['incr_cksum', [inClassifier], [inSocketFilter, inProbe]],
  ];
  for (const [name, where, elsewhere] of cases) {
    for (const line of [...where, ...elsewhere]) {
      const names = await offered(line, name.slice(0, 3));
      assert.strictEqual(names.includes(name), where.includes(line), `${name} on line ${line}: ${names}`);
      if (name === 'incr_cksum' && line === inSocketFilter) {
        await workbench.screenshot('5-not-offered');
      }
      await clear();
    }
  }
  await offered(inSocketFilter, '');
  await workbench.screenshot('4-completion');
  await clear();
  await workbench.command('View: Revert and Close Editor');
  await page.waitForSelector('.tab[data-resource-name="filter.b"]', { state: 'detached' });
});

step('the disassembly opens beside the source, and each follows the other', async ({ page, workbench }) => {
  await workbench.openAlso('pair_counter.b');
  await page.locator('.view-line', { hasText: 'Counts the packets' }).first().click();
  await workbench.goTo(43, 7);
  await workbench.command('B: Show disassembly');
  await page.waitForSelector('.tab[data-resource-name="pair_counter.b.asm"]');
  const source = page.locator('.editor-group-container').nth(0);
  const listing = page.locator('.editor-group-container').nth(1);
  const line = (group, text) => group.locator('.view-lines .view-line', { hasText: text }).first();
  const marked = (group) => group.locator('.view-overlays [class*="ced-"]').first();
  await line(listing, 'pair_counter.b:43').waitFor();
  await marked(listing).waitFor();
  await workbench.screenshot('6-disassembly');
  // From the source to the listing, ...
  // Clicks near the start of a line: the middle of a long one lies outside of the editor.
  await line(source, 'atomic_add(packets.tx_pkts').click({ position: { x: 40, y: 8 } });
  await workbench.goTo(21, 1);
  await line(listing, 'on_packet (socket)').waitFor();
  await marked(source).waitFor();
  // ... back, ...
  await line(listing, 'bpf_skb_load_bytes').click({ position: { x: 40, y: 8 } });
  await page.keyboard.press('Control+End');
  await page.keyboard.press('ArrowUp');
  await line(source, 'state EOP').waitFor();
  await workbench.screenshot('7-disassembly-from-listing');
  // ... and by scrolling.
  await line(listing, 'exit').hover({ position: { x: 40, y: 8 } });
  await until('the source scrolls to its program', async () => {
    await page.mouse.wheel(0, -200);
    return (await line(source, 'goto proto::ethernet').count()) > 0;
  });
  await until('the listing is read-only', async () => {
    await page.keyboard.type('x');
    return (await page.locator('.tab[data-resource-name="pair_counter.b.asm"].dirty').count()) === 0;
  });
});

step('a program is compiled to an object beside it', async ({ page, workbench }) => {
  await page.locator('.tab[data-resource-name="pair_counter.b"]').first().click();
  await workbench.command('B: Compile to object');
  await page.locator('.notification-toast', { hasText: 'wrote pair_counter.o' }).waitFor();
  const object = readFileSync(join(workbench.workspace, 'pair_counter.o'));
  assert.strictEqual(object.subarray(0, 4).toString('latin1'), '\x7fELF');
  await workbench.command('Notifications: Clear All Notifications');
});

step('a program really runs, and the view of its tables shows counts', async ({ page, workbench, namespace }) => {
  await page.locator('.tab[data-resource-name="pair_counter.b"]').first().click();
  await workbench.command('B: Run program');
  const view = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  const row = view.locator('section[data-table="stats"] tbody tr').first();
  await row.waitFor();
  const cells = async () => row.locator('td').allInnerTexts();
  assert.deepStrictEqual((await cells()).slice(0, 2), [RECEIVER, SENDER]);
  const count = async () => Number((await cells())[2]);
  const before = await count();
  await until('the count grows', async () => (await count()) > before);
  assert.strictEqual(namespace.attachedFilters(), 1);
  await workbench.screenshot('8-tables');
  await workbench.command('B: Stop');
  await view.locator('#attached', { hasText: 'Ended' }).waitFor();
  assert.strictEqual(namespace.attachedFilters(), 0);
  await workbench.screenshot('9-stopped');
});

step('the status bar shows the target kernel, and a click changes it', async ({ page, workbench }) => {
  const item = page.locator('.statusbar-item', { hasText: 'B: Linux' });
  const shows = (version) => until(`Linux ${version}`, async () => (await item.innerText()).trim().endsWith(`Linux ${version}`));
  // The setting, where the file says nothing, ...
  await page.locator('.tab[data-resource-name="pair_counter.b"]').first().click();
  await shows('5.10');
  await workbench.pick(() => item.click(), /^Linux 6\.1$/);
  await shows('6.1');
  const settings = () => JSON.parse(readFileSync(join(workbench.workspace, '.vscode/settings.json'), 'utf8'));
  assert.strictEqual(settings()['b.target'], '6.1');
  await workbench.screenshot('10-target');
  await workbench.pick(() => item.click(), "B's default");
  await shows('5.10');
  // ... and the file's own #target where it has one.
  await workbench.openAlso('target.b');
  await shows('5.15');
  await workbench.pick(() => item.click(), /^Linux 6\.6$/);
  await shows('6.6');
  await page.locator('.view-line', { hasText: '#target "6.6"' }).first().waitFor();
  await workbench.command('View: Revert and Close Editor');
});

step('the walkthrough opens with its steps', async ({ page, workbench }) => {
  await workbench.pick(() => workbench.commandThatAsks('Welcome: Open Walkthrough...'), 'Get started with B');
  for (const id of ['java', 'command', 'write', 'explain', 'run', 'disassemble']) {
    await page.locator(`[data-done-step-id$="#b.start#${id}"]`).first().waitFor();
  }
  await workbench.screenshot('11-walkthrough');
});

/** In a workspace that is not trusted, whose own settings name a Java and a command that must not be started. */
const guarded = async (workbench) => {
  const { page } = workbench;
  mkdirSync(join(workbench.workspace, '.vscode'));
  writeFileSync(
    join(workbench.workspace, '.vscode/settings.json'),
    JSON.stringify({ 'b.java.home': '/nowhere', 'b.command': '/nowhere/b' }),
  );
  await workbench.open('null.b');
  await page.waitForSelector('.squiggly-error');
  say('ok: without trust, mistakes are shown and the settings of the workspace that name commands do not count');
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().waitFor({ state: 'visible' });
  await page.keyboard.type('B: ');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'B: Explain diagnostic' }).first().waitFor();
  for (const title of ['B: Run program', 'B: Compile to object', 'B: Show disassembly']) {
    assert.strictEqual(await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).count(), 0, title);
  }
  await workbench.screenshot('12-restricted');
  await page.keyboard.press('Escape');
  say('ok: without trust, nothing can be run');
  workbench.configure({ ...TRUST, 'b.java.home': '/nowhere' });
  await workbench.open('null.b');
  const message = page.locator('.notification-toast', { hasText: 'B needs Java 17 or newer' });
  await message.waitFor();
  assert.match(await message.innerText(), /How to install[\s\S]*Set its folder[\s\S]*Search again/);
  await workbench.screenshot('13-no-java');
  say('ok: without Java, the editor says what to do');
};

const TRUST = { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' };

const parts = mkdtempSync(join(tmpdir(), 'b-e2e-parts-'));
let namespace;
let workbench;
let failed = 0;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await workbench?.close();
    namespace?.close();
    rmSync(parts, { recursive: true, force: true });
    process.exit(1);
  });
}
try {
  namespace = new Namespace(`b-e2e-${process.pid}`);
  workbench = await Workbench.start(vsix, screenshots, {
    'b.command': namespace.command(parts, b),
    'b.runArguments': ['--iface', 'lo'],
  });
  copyFileSync(join(root, 'examples/pair_counter.b'), join(workbench.workspace, 'pair_counter.b'));
  say('the workbench is up');
  for (const { name, run } of steps) {
    try {
      await run({ page: workbench.page, workbench, namespace });
      say(`ok: ${name}`);
    } catch (problem) {
      failed++;
      say(`FAILED: ${name}\n${problem.stack}`);
      await workbench.screenshot(`failed-${steps.findIndex((each) => each.name === name) + 1}`).catch(() => undefined);
    }
  }
  assert.deepStrictEqual(workbench.external, [], 'requests to other machines');
  await workbench.close();
  workbench = await Workbench.start(vsix, screenshots, TRUST);
  try {
    await guarded(workbench);
  } catch (problem) {
    await workbench.screenshot('failed-guarded');
    throw problem;
  }
} catch (problem) {
  failed++;
  console.error(problem);
} finally {
  await workbench?.close();
  namespace?.close();
  rmSync(parts, { recursive: true, force: true });
}
say(failed === 0 ? 'everything works' : `${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
