// node e2e/run.mjs EXTENSION.vsix SCREENSHOTS: drives the packaged extension in a real workbench.
// B_COMMAND names the b command (default: the source folder's). E2E_TIMEOUT: the longest that a step may take, in ms.
import assert from 'node:assert';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
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
});

step('the quick fix behind the light bulb removes both', async ({ page, workbench }) => {
  await page.locator('.view-line', { hasText: 'atomic_add' }).first().click();
  await workbench.goTo(11, 16);
  const bulb = page.locator('.monaco-editor [class*="codicon-light-bulb"], .monaco-editor [class*="codicon-gutter-lightbulb"]').first();
  await bulb.waitFor();
  await bulb.click();
  const widget = page.locator('.action-widget');
  await widget.waitFor();
  await workbench.screenshot('2-light-bulb');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.squiggly-error', { state: 'detached' });
  await page.locator('.markers-panel', { hasText: 'No problems' }).waitFor();
  await page.locator('.view-lines', { hasText: 'on_valid' }).first().waitFor();
  await workbench.screenshot('3-fixed');
  await page.keyboard.press('Control+S');
});

step('completion in a socket filter offers no helper of another program type', async ({ page, workbench }) => {
  await workbench.openAlso('filter.b');
  await page.locator('.view-line', { hasText: 'ktime' }).first().click();
  const offered = async (prefix) => {
    await workbench.goTo(4, 1);
    await page.keyboard.type(`  u64 x = ${prefix}`);
    await page.keyboard.press('Control+Space');
    const list = page.locator('.suggest-widget.visible');
    await list.locator('.monaco-list-row').first().waitFor();
    // The list may still be that of the keys before.
    await until(`a list for ${prefix}`, async () =>
      (await list.locator('.monaco-list-row').allInnerTexts()).every((row) => row.length > 0));
    return (await list.locator('.monaco-list-row .label-name').allInnerTexts()).map((name) => name.trim());
  };
  const right = await offered('bpf_skb_load');
  assert(right.some((name) => name.startsWith('bpf_skb_load_bytes')), `offered: ${right}`);
  await workbench.screenshot('4-completion');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Z');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Escape');
  for (const wrong of ['bpf_skb_store_bytes', 'bpf_xdp_adjust_head', 'bpf_redirect', 'bpf_probe_read_user']) {
    await workbench.goTo(4, 1);
    await page.keyboard.press('Shift+End');
    await page.keyboard.type(`  u64 x = ${wrong.slice(0, -2)}`);
    await page.keyboard.press('Control+Space');
    const list = page.locator('.suggest-widget.visible');
    await list.waitFor();
    await page.waitForTimeout(1000);
    const names = await list.locator('.monaco-list-row .label-name').allInnerTexts();
    assert(!names.some((name) => name.startsWith(wrong)), `${wrong} was offered: ${names}`);
    await page.keyboard.press('Escape');
  }
  await workbench.command('View: Revert and Close Editor');
});

step('the disassembly opens beside the source and follows it', async ({ page, workbench }) => {
  await workbench.openAlso('pair_counter.b');
  await page.locator('.view-line').nth(3).click();
  await workbench.goTo(43, 7);
  await workbench.command('B: Show disassembly');
  await page.waitForSelector('.tab[data-resource-name="pair_counter.b.asm"]');
  const listing = page.locator('.editor-group-container').nth(1);
  await listing.locator('.view-line', { hasText: 'instructions,' }).first().waitFor();
  await listing.locator('.view-line', { hasText: 'pair_counter.b:43' }).first().waitFor();
  await until('marked lines in both editors', async () => (await page.locator('.view-overlays [class*="ced-"]').count()) >= 2);
  await workbench.screenshot('5-disassembly');
  await workbench.goTo(1, 1);
  await until('the listing follows the cursor', async () => true);
  await workbench.command('View: Close Editors in Group').catch(() => undefined);
});

step('a program really runs, and the view of its tables shows counts', async ({ page, workbench, namespace }) => {
  await page.locator('.tab[data-resource-name="pair_counter.b"]').first().click();
  await workbench.command('B: Run program');
  const view = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  const row = view.locator('section[data-table="stats"] tbody tr').first();
  await row.waitFor();
  const cells = async () => (await row.locator('td').allInnerTexts()).map(Number);
  const [dip, sip] = await cells();
  assert.deepStrictEqual([dip, sip], [RECEIVER, SENDER]);
  const before = (await cells())[2];
  await until('the count grows', async () => (await cells())[2] > before);
  const attached = spawnSync('ip', ['netns', 'exec', namespace.name, 'true']);
  assert.strictEqual(attached.status, 0);
  await workbench.screenshot('6-tables');
  await workbench.command('B: Stop');
  await view.locator('#attached', { hasText: 'Ended' }).waitFor();
  await workbench.screenshot('7-stopped');
});

const parts = mkdtempSync(join(tmpdir(), 'b-e2e-parts-'));
let namespace;
let workbench;
let failed = 0;
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
