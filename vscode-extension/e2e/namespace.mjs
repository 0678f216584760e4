// A network namespace with traffic on its loopback interface, and a `b` that works inside it.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Addresses of the traffic, as numbers in the byte order of the host. */
export const SENDER = '127.0.0.1';
export const RECEIVER = '127.0.0.2';

const ip = (...words) => {
  const done = spawnSync('ip', words, { encoding: 'utf8', timeout: 10_000 });
  if (done.status !== 0) {
    throw new Error(`ip ${words.join(' ')}: ${done.stderr || done.error}`);
  }
};

export class Namespace {
  constructor(name) {
    this.name = name;
    ip('netns', 'add', name);
    try {
      ip('-n', name, 'link', 'set', 'lo', 'up');
      this.traffic = spawn(
        'ip',
        ['netns', 'exec', name, 'bash', '-c', 'while :; do echo x > /dev/udp/127.0.0.2/9; sleep 0.1; done'],
        { stdio: 'ignore', detached: true },
      );
    } catch (problem) {
      this.close();
      throw problem;
    }
  }

  /** A command that runs `b` inside the namespace. */
  command(folder, b) {
    const file = join(folder, 'b-in-namespace');
    writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${this.name} ${b} "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** How many packet sockets listen in the namespace: a socket filter hangs on one. */
  attachedFilters() {
    const done = spawnSync('ip', ['netns', 'exec', this.name, 'cat', '/proc/net/packet'], {
      encoding: 'utf8',
      timeout: 10_000,
    });
    return done.stdout.trim().split('\n').length - 1;
  }

  close() {
    if (this.traffic?.pid !== undefined) {
      try {
        process.kill(-this.traffic.pid, 'SIGKILL');
      } catch {
        // It is gone already.
      }
    }
    spawnSync('ip', ['netns', 'delete', this.name], { timeout: 10_000 });
  }
}
