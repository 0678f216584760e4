// Runs a program on another machine: its folder's sources go there through ssh and tar. No VS Code here.
import * as path from 'node:path';
import { spawn, type ChildProcess } from 'node:child_process';
import { REMOTE_UNPACK, remoteScript, type RunRequest } from './launch';

/** How long sending the sources may take, in milliseconds. */
const SEND_TIMEOUT = 60_000;

/**
 * Sends the sources and starts the run.
 *
 * @param ssh the program that connects, for tests
 * @throws Error that says which step failed, and how
 */
export async function runRemotely(
  request: RunRequest,
  host: string,
  remoteCommand: string,
  ssh = 'ssh',
): Promise<ChildProcess> {
  const folder = path.dirname(request.file);
  const remoteFolder = await send(folder, host, ssh);
  const there = (file: string): string => (file === '' ? '' : path.relative(folder, file).split(path.sep).join('/'));
  // Types from elsewhere do not go along; the other machine's kernel has its own.
  const btf = there(request.btf);
  const moved: RunRequest = {
    ...request,
    file: there(request.file),
    proto: there(request.proto),
    btf: btf.startsWith('..') || path.isAbsolute(btf) ? '' : btf,
  };
  // A terminal on the other side: when the connection ends, the program there gets a hang-up and detaches.
  return spawn(ssh, ['-tt', '-o', 'BatchMode=yes', '--', host, remoteScript(moved, remoteCommand, remoteFolder)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The folder on the other side. */
function send(folder: string, host: string, ssh: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const tar = spawn('tar', ['-c', '-f', '-', '--', '.'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const receiver = spawn(ssh, ['-o', 'BatchMode=yes', '--', host, REMOTE_UNPACK], {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: SEND_TIMEOUT,
    });
    let errors = '';
    let name = '';
    tar.stdout.pipe(receiver.stdin);
    // The other side may end early: its own message says why.
    receiver.stdin.on('error', () => tar.kill());
    tar.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString('utf8')));
    receiver.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString('utf8')));
    receiver.stdout.on('data', (bytes: Buffer) => (name += bytes.toString('utf8')));
    tar.on('error', (problem) => reject(new Error(`tar could not be started: ${problem.message}`)));
    receiver.on('error', (problem) => reject(new Error(`ssh could not be started: ${problem.message}`)));
    receiver.on('close', (status) => {
      if (status === 0 && name.trim() !== '') {
        resolve(name.trim());
      } else {
        reject(new Error(`${host} did not take the sources: ${errors.trim() || `ssh ended with status ${status}`}`));
      }
    });
  });
}
