// An archive of the language server's classes, ready to use: with it the server starts in two thirds of the time. It
// fits one Java and one jar, so its name says which. It is made once, after a start without it, by a Java process of
// the lowest priority. No VS Code here.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { spawn } from 'node:child_process';

/** The name beside the server's jar of the file with Java's options for it, which Java reads itself. */
const OPTIONS = 'server.options';

/** What Java gets for the server and for making its archive. */
export function javaOptions(jar: string): string[] {
  return [`@${path.join(path.dirname(jar), OPTIONS)}`];
}

const TRAINING_MILLISECONDS = 120_000;

/** The archive's name; undefined where Java or the jar cannot be looked at. */
export function archiveName(javaExecutable: string, jar: string): string | undefined {
  try {
    const java = fs.statSync(fs.realpathSync(javaExecutable));
    const server = fs.statSync(jar);
    return `b-lsp-${[java, server].map((file) => `${Math.floor(file.mtimeMs)}-${file.size}`).join('-')}.jsa`;
  } catch {
    return undefined;
  }
}

export interface ClassData {
  /** Options that use the archive; none while there is no archive. */
  readonly options: readonly string[];
  /** Makes the archive where it is missing and did not fail before; undefined where there is nothing to do. */
  readonly make: (() => Promise<void>) | undefined;
}

/** The archive in a folder that is the user's own. */
export function classData(javaExecutable: string, jar: string, folder: string): ClassData {
  const name = archiveName(javaExecutable, jar);
  if (name === undefined) {
    return { options: [], make: undefined };
  }
  const archive = path.join(folder, name);
  if (fs.existsSync(archive)) {
    return { options: [`-XX:SharedArchiveFile=${archive}`], make: undefined };
  }
  if (fs.existsSync(`${archive}.failed`)) {
    return { options: [], make: undefined };
  }
  return { options: [], make: () => train(javaExecutable, jar, archive) };
}

async function train(javaExecutable: string, jar: string, archive: string): Promise<void> {
  const folder = path.dirname(archive);
  fs.mkdirSync(folder, { recursive: true });
  for (const old of fs.readdirSync(folder)) {
    if (/^b-lsp-.*\.jsa/.test(old)) {
      fs.rmSync(path.join(folder, old), { force: true });
    }
  }
  const part = path.join(folder, `making-${process.pid}.jsa`);
  const made = await new Promise<boolean>((resolve) => {
    const java = spawn(
      javaExecutable,
      [...javaOptions(jar), `-XX:ArchiveClassesAtExit=${part}`, '-cp', jar, 'org.b.lsp.ClassDataTraining'],
      { stdio: 'ignore', timeout: TRAINING_MILLISECONDS },
    );
    java.once('spawn', () => {
      try {
        os.setPriority(java.pid as number, os.constants.priority.PRIORITY_LOW);
      } catch {
        // It competes with the editor for some seconds, once.
      }
    });
    java.once('error', () => resolve(false));
    java.once('exit', (status) => resolve(status === 0));
  });
  if (made && fs.existsSync(part)) {
    fs.renameSync(part, archive);
  } else {
    fs.rmSync(part, { force: true });
    fs.writeFileSync(`${archive}.failed`, '');
  }
}
