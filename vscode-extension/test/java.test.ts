import assert from 'node:assert';
import { test } from 'node:test';
import { candidates, findJava, majorVersion, type Machine } from '../src/java';

/** A machine with some Javas: folder to version. */
function machine(javas: Record<string, string>, more: Partial<Machine> = {}): Machine {
  const windows = more.platform === 'win32';
  const executable = (home: string): string => (windows ? `${home}\\bin\\java.exe` : `${home}/bin/java`);
  return {
    platform: 'linux',
    environment: {},
    home: '/home/u',
    list: (folder) =>
      Object.keys(javas)
        .filter((home) => home.startsWith(`${folder}${windows ? '\\' : '/'}`))
        .map((home) => home.slice(folder.length + 1).split(/[\\/]/)[0] ?? ''),
    read: (file) => {
      const home = file.replace(/[\\/]release$/, '');
      return javas[home] === undefined ? undefined : `IMPLEMENTOR="x"\nJAVA_VERSION="${javas[home]}"\n`;
    },
    isExecutable: (file) => Object.keys(javas).some((home) => executable(home) === file),
    real: (file) => file,
    askVersion: () => '',
    ...more,
  };
}

test('versions of old and new Javas', () => {
  assert.strictEqual(majorVersion('17.0.15'), 17);
  assert.strictEqual(majorVersion('21'), 21);
  assert.strictEqual(majorVersion('1.8.0_392'), 8);
  assert.strictEqual(majorVersion('nothing'), 0);
});

test('the setting wins, and a wrong one is said instead of being passed over', () => {
  const javas = { '/opt/mine': '21.0.1', '/opt/old': '11.0.2', '/usr/lib/jvm/java-17': '17.0.1' };
  assert.strictEqual(findJava('/opt/mine', machine(javas)).found?.home, '/opt/mine');
  const old = findJava('/opt/old', machine(javas));
  assert(old.found === undefined && /Java 11; B needs 17/.test(old.problem));
  const none = findJava('/nowhere', machine(javas));
  assert(none.found === undefined && /no bin\/java/.test(none.problem));
});

test('JAVA_HOME, then PATH, then the usual places; too old ones are passed over', () => {
  const javas = { '/a': '11.0.1', '/b': '17.0.1', '/usr/lib/jvm/java-21': '21.0.1' };
  const find = (environment: NodeJS.ProcessEnv): string | undefined =>
    findJava('', machine(javas, { environment })).found?.home;
  assert.strictEqual(find({ JAVA_HOME: '/b', PATH: '/usr/lib/jvm/java-21/bin' }), '/b');
  assert.strictEqual(find({ JAVA_HOME: '/a', PATH: '/b/bin' }), '/b');
  assert.strictEqual(find({ JAVA_HOME: '/a' }), '/usr/lib/jvm/java-21');
});

test('a link on PATH leads to the installation', () => {
  const found = findJava(
    '',
    machine(
      { '/usr': '0', '/usr/lib/jvm/j17': '17.0.1' },
      {
        environment: { PATH: '/usr/bin' },
        real: (file) => (file === '/usr/bin/java' ? '/usr/lib/jvm/j17/bin/java' : file),
      },
    ),
  );
  assert.strictEqual(found.found?.home, '/usr/lib/jvm/j17');
});

test('no Java and only an old Java are different problems', () => {
  const none = findJava('', machine({}));
  assert(none.found === undefined && /no Java was found/.test(none.problem));
  const old = findJava('', machine({ '/usr/lib/jvm/java-8': '1.8.0_392' }));
  assert(old.found === undefined && /only Java 8 was found/.test(old.problem));
});

test('a Java without the file release is asked', () => {
  const found = findJava(
    '/opt/mine',
    machine({ '/opt/mine': 'x' }, { read: () => undefined, askVersion: () => 'openjdk version "19.0.2" 2023-01-17' }),
  );
  assert.strictEqual(found.found?.version, 19);
});

test('Windows and macOS have their own usual places', () => {
  const windows = machine({ 'C:\\Program Files\\Java\\jdk-17': '17' }, { platform: 'win32', home: 'C:\\Users\\u' });
  assert.strictEqual(findJava('', windows).found?.executable, 'C:\\Program Files\\Java\\jdk-17\\bin\\java.exe');
  const mac = machine({ '/Library/Java/JavaVirtualMachines/jdk-21.jdk/Contents/Home': '21' }, { platform: 'darwin' });
  assert.strictEqual(findJava('', mac).found?.version, 21);
});

test('the newest of a folder comes first', () => {
  const found = candidates(machine({ '/usr/lib/jvm/java-17': '17', '/usr/lib/jvm/java-21': '21', '/usr/lib/jvm/java-8': '8' }));
  assert.deepStrictEqual(found, ['/usr/lib/jvm/java-21', '/usr/lib/jvm/java-17', '/usr/lib/jvm/java-8']);
});
