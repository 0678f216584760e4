/** Where a file names a kernel with `#target "5.10"`: the version without its quotes. */
export interface TargetPlace {
  readonly version: string;
  readonly start: number;
  readonly end: number;
}

export function targetPlace(text: string): TargetPlace | undefined {
  const match = /^([ \t]*#target[ \t]+")(\d+\.\d+)"/m.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, before = '', version = ''] = match;
  const start = match.index + before.length;
  return { version, start, end: start + version.length };
}

/** The kernel that a file names; undefined where it names none. */
export function targetOf(text: string): string | undefined {
  return targetPlace(text)?.version;
}

/** What B serves where neither the file nor a setting says anything; a test holds it against B's own default. */
export const DEFAULT_TARGET = '5.10';
