/** The kernel that a file names with `#target "5.10"`; undefined where it names none. */
export function targetOf(text: string): string | undefined {
  return /^[ \t]*#target[ \t]+"(\d+\.\d+)"/m.exec(text)?.[1];
}

/** What B serves where neither the file nor a setting says anything; a test holds it against B's own default. */
export const DEFAULT_TARGET = '5.10';
