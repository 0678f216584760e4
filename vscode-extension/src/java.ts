// Finds a Java runtime that can run the language server. No VS Code here: the file system and processes come in
// through `Machine`, so that tests can describe machines.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { spawnSync } from 'node:child_process';

export const OLDEST_JAVA = 17;

/** What is asked of the machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
  readonly home: string;
  /** Names in a folder; none where it cannot be read. */
  list(folder: string): string[];
  /** The text of a file; undefined where it cannot be read. */
  read(file: string): string | undefined;
  isExecutable(file: string): boolean;
  /** A path without symbolic links; the path itself where it cannot be resolved. */
  real(file: string): string;
  /** What `java -version` prints. */
  askVersion(java: string): string;
}

export interface Java {
  readonly home: string;
  readonly executable: string;
  readonly version: number;
}

export type JavaSearch =
  | { readonly found: Java }
  | { readonly found: undefined; readonly problem: string };

/** The one that the setting names, else the first that is new enough. */
export function findJava(setting: string, machine: Machine): JavaSearch {
  if (setting.trim() !== '') {
    const home = setting.trim();
    const java = javaAt(home, machine);
    if (java === undefined) {
      return problem(`the setting b.java.home is "${home}", and there is no bin/${binary(machine)} in that folder`);
    }
    return java.version >= OLDEST_JAVA
      ? { found: java }
      : problem(`the setting b.java.home is "${home}", which is Java ${java.version}; B needs ${OLDEST_JAVA} or newer`);
  }
  let newestSeen: Java | undefined;
  for (const home of candidates(machine)) {
    const java = javaAt(home, machine);
    if (java === undefined) {
      continue;
    }
    if (java.version >= OLDEST_JAVA) {
      return { found: java };
    }
    if (newestSeen === undefined || java.version > newestSeen.version) {
      newestSeen = java;
    }
  }
  return problem(
    newestSeen === undefined
      ? 'no Java was found in JAVA_HOME, PATH and the usual places'
      : `only Java ${newestSeen.version} was found (${newestSeen.home}), and B needs ${OLDEST_JAVA} or newer`,
  );
}

function problem(text: string): JavaSearch {
  return { found: undefined, problem: text };
}

/** The number that counts in a version text: 17 of "17.0.15", 8 of "1.8.0_392"; 0 for none. */
export function majorVersion(text: string): number {
  const match = /(\d+)(?:\.(\d+))?/.exec(text);
  if (match === null) {
    return 0;
  }
  const first = Number(match[1]);
  return first === 1 && match[2] !== undefined ? Number(match[2]) : first;
}

function binary(machine: Machine): string {
  return machine.platform === 'win32' ? 'java.exe' : 'java';
}

function paths(machine: Machine): path.PlatformPath {
  return machine.platform === 'win32' ? path.win32 : path.posix;
}

function javaAt(home: string, machine: Machine): Java | undefined {
  const executable = paths(machine).join(home, 'bin', binary(machine));
  if (!machine.isExecutable(executable)) {
    return undefined;
  }
  // Every JDK since 9 has the file; reading it is a hundred times faster than starting Java.
  const release = machine.read(paths(machine).join(home, 'release'));
  const written = /^JAVA_VERSION="([^"]*)"/m.exec(release ?? '')?.[1];
  const version = majorVersion(written ?? / version "([^"]*)"/.exec(machine.askVersion(executable))?.[1] ?? '');
  return { home, executable, version };
}

/** Folders that may hold a Java, the most wanted first. */
export function candidates(machine: Machine): string[] {
  const at = paths(machine);
  const found: string[] = [];
  const add = (...homes: (string | undefined)[]): void => {
    for (const home of homes) {
      if (home !== undefined && home !== '' && !found.includes(home)) {
        found.push(home);
      }
    }
  };
  add(machine.environment['JAVA_HOME'], machine.environment['JDK_HOME']);
  const separator = machine.platform === 'win32' ? ';' : ':';
  for (const folder of (machine.environment['PATH'] ?? machine.environment['Path'] ?? '').split(separator)) {
    const executable = at.join(folder, binary(machine));
    if (folder !== '' && machine.isExecutable(executable)) {
      add(at.dirname(at.dirname(machine.real(executable))));
    }
  }
  const inside = (folder: string, ...below: string[]): string[] =>
    machine
      .list(folder)
      .sort(byVersionDescending)
      .map((name) => at.join(folder, name, ...below));
  add(...inside(at.join(machine.home, '.sdkman/candidates/java')), ...inside(at.join(machine.home, '.jdks')));
  if (machine.platform === 'darwin') {
    add(...inside('/Library/Java/JavaVirtualMachines', 'Contents/Home'));
    add(...inside(at.join(machine.home, 'Library/Java/JavaVirtualMachines'), 'Contents/Home'));
    add('/opt/homebrew/opt/openjdk', '/usr/local/opt/openjdk');
  } else if (machine.platform === 'win32') {
    const programs = machine.environment['ProgramFiles'] ?? 'C:\\Program Files';
    for (const vendor of ['Java', 'Eclipse Adoptium', 'Microsoft', 'Zulu', 'Amazon Corretto', 'BellSoft']) {
      add(...inside(at.join(programs, vendor)));
    }
  } else {
    add(...inside('/usr/lib/jvm'), ...inside('/usr/java'), ...inside('/opt/java'));
  }
  return found;
}

function byVersionDescending(one: string, other: string): number {
  return majorVersion(other) - majorVersion(one) || one.localeCompare(other);
}

/** This machine. */
export function thisMachine(): Machine {
  return {
    platform: process.platform,
    environment: process.env,
    home: os.homedir(),
    list: (folder) => attempt(() => fs.readdirSync(folder), []),
    read: (file) => attempt<string | undefined>(() => fs.readFileSync(file, 'utf8'), undefined),
    isExecutable: (file) =>
      attempt(() => {
        fs.accessSync(file, fs.constants.X_OK);
        return fs.statSync(file).isFile();
      }, false),
    real: (file) => attempt(() => fs.realpathSync(file), file),
    askVersion: (java) => {
      const asked = spawnSync(java, ['-version'], { encoding: 'utf8', timeout: 10_000 });
      return `${asked.stderr ?? ''}${asked.stdout ?? ''}`;
    },
  };
}

function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
