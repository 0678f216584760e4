// VS Code's server with the packaged extension in a process group of its own, and a browser that shows its workbench.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, createWriteStream, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, 'node_modules/code-server/lib/vscode/out/server-main.js');

/** The longest that anything may take, in milliseconds. */
export const TIMEOUT = Number(process.env.E2E_TIMEOUT ?? 60_000);

const QUIET = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'files.autoSave': 'off',
  'files.hotExit': 'off',
  'telemetry.telemetryLevel': 'off',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'chat.commandCenter.enabled': false,
  'window.autoDetectColorScheme': false,
  'workbench.colorTheme': 'Default Dark Modern',
  'editor.minimap.enabled': false,
};

const freePort = () =>
  new Promise((resolve, reject) => {
    const socket = createServer();
    socket.on('error', reject);
    socket.listen(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });

export class Workbench {
  static async start(vsix, screenshots, settings) {
    const workbench = new Workbench(screenshots);
    try {
      await workbench.#start(vsix, settings);
      return workbench;
    } catch (problem) {
      await workbench.close();
      throw problem;
    }
  }

  constructor(screenshots) {
    this.screenshots = screenshots;
    mkdirSync(screenshots, { recursive: true });
    this.folder = mkdtempSync(join(tmpdir(), 'b-e2e-'));
    // Always a copy: the workbench saves files.
    this.workspace = join(this.folder, 'workspace');
    cpSync(join(here, 'workspace'), this.workspace, { recursive: true });
    this.external = [];
  }

  async #start(vsix, settings) {
    const data = join(this.folder, 'server');
    mkdirSync(join(data, 'data/User'), { recursive: true });
    this.settings = join(data, 'data/User/settings.json');
    this.configure(settings);
    const env = { ...process.env, HOME: this.folder };
    const common = ['--server-data-dir', data, '--accept-server-license-terms'];
    const installed = spawnSync(process.execPath, [main, '--install-extension', vsix, ...common], {
      env,
      encoding: 'utf8',
      timeout: TIMEOUT,
    });
    assert.match(installed.stdout, /was successfully installed/, installed.stderr);
    this.authority = `127.0.0.1:${await freePort()}`;
    const log = openSync(join(this.screenshots, 'server.log'), 'a');
    this.server = spawn(
      process.execPath,
      [main, '--host', '127.0.0.1', '--port', this.authority.split(':')[1], '--without-connection-token', '--disable-telemetry', ...common],
      { env, stdio: ['ignore', log, log], detached: true },
    );
    this.ended = new Promise((resolve) => this.server.on('exit', resolve));
    await this.#answers();
    this.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      headless: true,
      // Signals are handled in one place, which ends everything else too.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
    });
    this.page = await this.browser.newPage({ viewport: { width: 1400, height: 900 } });
    this.page.setDefaultTimeout(TIMEOUT);
    const console = createWriteStream(join(this.screenshots, 'console.log'), { flags: 'a' });
    this.page.on('console', (message) => console.write(`${message.type()} ${message.text()}\n`));
    this.page.on('pageerror', (problem) => console.write(`error ${problem.stack}\n`));
    this.page.on('request', (request) => {
      const url = new URL(request.url());
      // The second name is never looked up: pages ask a service worker for files of VS Code under it.
      if (
        /^(http|ws)/.test(url.protocol) &&
        url.hostname !== '127.0.0.1' &&
        !url.hostname.endsWith('.vscode-resource.vscode-cdn.net')
      ) {
        this.external.push(request.url());
      }
    });
  }

  /** Replaces the user's settings, which count from the next {@link open} on. */
  configure(settings) {
    writeFileSync(this.settings, JSON.stringify({ ...QUIET, ...settings }));
  }

  async #answers() {
    const until = Date.now() + TIMEOUT;
    for (;;) {
      try {
        if ((await fetch(`http://${this.authority}/`)).ok) return;
      } catch (problem) {
        if (Date.now() > until) throw problem;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Loads the workbench with a file of the workspace in its only editor. */
  async open(name) {
    const payload = JSON.stringify([['openFile', `vscode-remote://${this.authority}${this.workspace}/${name}`]]);
    await this.page.goto(
      `http://${this.authority}/?folder=${encodeURIComponent(this.workspace)}&payload=${encodeURIComponent(payload)}`,
    );
    await this.page.waitForSelector(`.tab[data-resource-name="${name}"]`);
    await this.page.waitForSelector('.monaco-editor .view-line');
  }

  /** Opens the line for commands and names with a text; a late change of focus elsewhere may close it again at once. */
  async #quickInput(key, text) {
    const input = this.page.locator('.quick-input-widget input').first();
    for (const end = Date.now() + TIMEOUT; ; ) {
      await this.page.keyboard.press(key);
      try {
        await input.waitFor({ state: 'visible', timeout: 5000 });
        // Into the line itself: what is typed at large would go to an editor that takes the focus meanwhile.
        await input.fill(text, { timeout: 5000 });
        return input;
      } catch (problem) {
        if (Date.now() > end) throw problem;
      }
    }
  }

  /** Opens one more file. */
  async openAlso(name) {
    const input = await this.#quickInput('Control+P', name);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().waitFor();
    await input.press('Enter');
    await this.page.waitForSelector(`.tab.active[data-resource-name="${name}"]`);
  }

  async command(title) {
    await this.commandThatAsks(title);
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** A command that opens a list to choose from. */
  async commandThatAsks(title) {
    const input = await this.#quickInput('F1', `>${title}`);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor();
    await input.press('Enter');
  }

  /** Chooses from what a command, a click or a key has opened. */
  async pick(opening, item) {
    await opening();
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: item }).first();
    await row.waitFor();
    await row.click();
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Puts the cursor at a line and column, both from 1. */
  async goTo(line, column) {
    const input = await this.#quickInput('Control+G', `:${line}:${column}`);
    await input.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  async screenshot(name) {
    await this.page.waitForTimeout(500);
    await this.page.screenshot({ path: join(this.screenshots, `${name}.png`) });
  }

  async close() {
    await this.browser?.close().catch(() => undefined);
    if (this.server !== undefined) {
      this.server.kill('SIGTERM');
      await Promise.race([this.ended, new Promise((resolve) => setTimeout(resolve, 5000))]);
      try {
        process.kill(-this.server.pid, 'SIGKILL');
      } catch {
        // The whole group is gone already.
      }
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
