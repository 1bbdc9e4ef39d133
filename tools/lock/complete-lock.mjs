// `npm run lock`: makes package-lock.json anew from the package.json files and completes it.
// A registry that mirrors only some platforms lets `npm install` leave optional platform packages out of the lock file, which `npm ci` then refuses.
// They are written in by name, version and platform, so that `npm ci` passes over them where they do not fit and installs them where they do.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'aix', 'netbsd', 'openbsd', 'sunos'];
const processors = ['arm64', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'arm', 'loong64'];

/** The platform in a package's name, such as `@nx/nx-linux-arm-gnueabihf`; undefined when there is none. */
export function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = systems.find((one) => words.includes(one) || (one === 'win32' && words.includes('windows')));
  const cpu = processors.find((one) => words.includes(one));
  const libc = /musl/.test(name) ? ['musl'] : os === 'linux' && /gnu/.test(name) ? ['glibc'] : undefined;
  return os === undefined
    ? undefined
    : { os: [os], ...(cpu !== undefined && { cpu: [cpu] }), ...(libc !== undefined && { libc }) };
}

/** Adds an entry for every optional dependency that the lock file names but does not hold; returns how many. */
export function complete(lock) {
  let added = 0;
  for (const entry of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const place = `node_modules/${name}`;
      const platform = platformOf(name);
      if (lock.packages[place] !== undefined || platform === undefined) continue;
      if (!/^\d+\.\d+\.\d+/.test(version))
        throw new Error(`${name} is wanted as ${version}: only exact versions can be completed`);
      lock.packages[place] = { version, ...platform, optional: true };
      added++;
    }
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  return added;
}

function makeAnew() {
  const folder = mkdtempSync(path.join(tmpdir(), 'chassis-lock-'));
  const { workspaces } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const files = [
    'package.json',
    '.npmrc',
    ...workspaces.flatMap((one) => globSync(`${one}/package.json`, { cwd: root })),
  ];
  for (const file of files)
    if (existsSync(path.join(root, file))) cpSync(path.join(root, file), path.join(folder, file), { recursive: true });
  const made = spawnSync('npm', ['install', '--package-lock-only', '--ignore-scripts'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (made.status !== 0) process.exit(1);
  const lock = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8'));
  const added = complete(lock);
  writeFileSync(path.join(root, 'package-lock.json'), `${JSON.stringify(lock, undefined, 2)}\n`);
  rmSync(folder, { recursive: true, force: true });
  console.log(`package-lock.json is made anew; ${added} packages of other platforms were completed`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) makeAnew();
