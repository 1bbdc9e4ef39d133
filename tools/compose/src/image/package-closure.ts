import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** Peers that a package's declarations are for; nothing runs them. */
const typesOnly = new Set(['typescript']);

/** Folders of the packages `wanted` (name → a file that wants it) and of all that they depend on; of `optional` ones, and of optional dependencies, those that are installed. */
export async function packageClosure(
  wanted: ReadonlyMap<string, string>,
  optional: ReadonlyMap<string, string> = new Map(),
): Promise<Set<string>> {
  const folders = new Set<string>();
  const waiting = [
    ...[...wanted].map(([name, from]) => ({ name, from, isOptional: false })),
    ...[...optional].map(([name, from]) => ({ name, from, isOptional: true })),
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { name, from, isOptional } = next;
    const folder = findPackage(name, from);
    if (folder === undefined) {
      if (isOptional) continue;
      throw new Error(`${from} needs ${name}, which is not installed`);
    }
    if (folders.has(folder)) continue;
    folders.add(folder);
    const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as Manifest;
    for (const dependency of dependenciesOf(manifest)) waiting.push({ ...dependency, from: folder });
  }
  return folders;
}

function dependenciesOf(manifest: Manifest): { name: string; isOptional: boolean }[] {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
  const peers = Object.keys(peerDependencies).filter(
    (name) => !typesOnly.has(name) && peerDependenciesMeta[name]?.optional !== true,
  );
  return [
    ...Object.keys(dependencies).map((name) => ({ name, isOptional: name in optionalDependencies })),
    ...Object.keys(optionalDependencies).map((name) => ({ name, isOptional: true })),
    ...peers.map((name) => ({ name, isOptional: true })),
  ];
}

/** As Node looks for it: in `node_modules` of every folder upwards. */
function findPackage(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name);
    if (existsSync(path.join(candidate, 'package.json'))) return candidate;
    if (folder === path.dirname(folder)) return undefined;
  }
}
