/**
 * The environment for child processes. Java takes the encoding of file names from the locale, so one that is not UTF-8
 * would make files with other than ASCII names unreachable.
 */
export function utf8Environment(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): NodeJS.ProcessEnv {
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  if (platform === 'win32' || /utf-?8/i.test(locale)) {
    return environment;
  }
  return { ...environment, LC_ALL: platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8' };
}

/** What makes a Java process read and write UTF-8. */
export const UTF8_JAVA_OPTIONS: readonly string[] = [
  '-Dfile.encoding=UTF-8',
  '-Dstdout.encoding=UTF-8',
  '-Dstderr.encoding=UTF-8',
];
