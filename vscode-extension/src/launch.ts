// How `b run` is started with each way to get privilege: words of commands, never one string that a shell would read
// differently, except where ssh or a terminal demands a shell's words, which are quoted.

export type Privilege = 'as is' | 'sudo in a terminal' | 'remote';

export interface RunRequest {
  readonly command: string;
  readonly file: string;
  readonly target: string;
  readonly btf: string;
  readonly hook: string;
  readonly proto: string;
  readonly more: readonly string[];
}

/** How often a running program reports its tables. */
export const INTERVAL = '1s';

/** The words behind `b` that compile: options of the program, then its file. */
export function programArguments(request: Omit<RunRequest, 'command' | 'more'>): string[] {
  return [
    ...(request.target === '' ? [] : ['--target', request.target]),
    ...(request.btf === '' ? [] : ['--btf', request.btf]),
    ...(request.hook === '' ? [] : ['--hook', request.hook]),
    ...(request.proto === '' ? [] : ['--proto', request.proto]),
    request.file,
  ];
}

/** The words behind `b` that run a program. */
export function runArguments(request: RunRequest): string[] {
  return ['run', '--json', '--interval', INTERVAL, ...request.more, ...programArguments(request)];
}

/** The words behind `b` that run a file's tests, or the one of that title. */
export function testArguments(request: Omit<RunRequest, 'command' | 'more'>, title: string | undefined): string[] {
  return ['test', ...(title === undefined ? [] : ['--name', title]), ...programArguments(request)];
}

/** A word for a POSIX shell. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_\-+=:,./@%]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** What a terminal runs: sudo asks there for the password; what the program reports goes to a file of the editor's. */
export function terminalScript(request: RunRequest, output: string): string {
  const words = ['sudo', '--', request.command, ...runArguments(request)].map(quote).join(' ');
  return (
    `echo ${quote(words)}; ${words} > ${quote(output)}; status=$?; ` +
    `if [ $status -ne 0 ]; then echo; echo "b run ended with status $status; press Enter to close"; read -r line; fi; exit $status`
  );
}

/** What the remote side does first: unpack sources from standard input into a folder of their own, and say which. */
export const REMOTE_UNPACK = 'd=$(mktemp -d) && tar -x -f - -C "$d" && printf "%s\\n" "$d"';

/** What the remote side does then: run, and remove the folder however it ends. */
export function remoteScript(request: RunRequest, remoteCommand: string, folder: string): string {
  const words = runArguments(request).map(quote).join(' ');
  const at = quote(folder);
  return `trap 'rm -rf ${at}' EXIT; trap : INT TERM HUP; cd ${at} && ${remoteCommand} ${words}`;
}
