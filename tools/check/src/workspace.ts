import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { sourceFile, type SourceFile } from './source-file.js';

export type Layer = 'contracts' | 'platform' | 'service' | 'composition' | 'console' | 'tool' | 'testing' | 'simulator';

export interface WorkspacePackage {
  readonly name: string;
  /** Relative to the root, e.g. `apps/audit`. */
  readonly folder: string;
  readonly layer: Layer;
  readonly dependencies: readonly string[];
}

export interface Workspace {
  readonly packages: readonly WorkspacePackage[];
  readonly files: readonly SourceFile[];
}

/** The root of the repository, as seen from the built checker. */
export const repositoryRoot = path.resolve(import.meta.dirname, '../../../..');

const rooms = ['apps', 'bench', 'e2e', 'libs', 'simulators', 'tools'];
const skipped = new Set(['node_modules', 'dist', 'peers']);

/** Reads all packages and all sources of ours. */
export async function readWorkspace(root: string): Promise<Workspace> {
  const paths = (await Promise.all(rooms.map(async (room) => await walk(root, room)))).flat();
  const files = paths.filter((one) => /\.m?[tj]s$/.test(one) && !one.endsWith('.d.ts'));
  const manifests = paths.filter((one) => one.endsWith('/package.json'));
  return {
    packages: (await Promise.all(manifests.map(async (one) => await readPackage(root, one)))).flat(),
    files: await Promise.all(files.map(async (one) => sourceFile(one, await readFile(path.join(root, one), 'utf8')))),
  };
}

async function walk(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  const found = entries
    .filter((entry) => !skipped.has(entry.name))
    .map(async (entry) =>
      entry.isDirectory() ? await walk(root, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
    );
  return (await Promise.all(found)).flat();
}

async function readPackage(root: string, manifest: string): Promise<WorkspacePackage[]> {
  const {
    name,
    nx,
    dependencies = {},
    devDependencies = {},
  } = JSON.parse(await readFile(path.join(root, manifest), 'utf8')) as {
    name?: string;
    nx?: { tags?: string[] };
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  const layer = nx?.tags?.find((tag) => tag.startsWith('layer:'))?.slice('layer:'.length);
  if (name === undefined || layer === undefined) return [];
  const all = [...Object.keys(dependencies), ...Object.keys(devDependencies)];
  return [{ name, folder: path.posix.dirname(manifest), layer: layer as Layer, dependencies: all }];
}

/** The package that a file belongs to, if any. */
export const packageOf = (workspace: Workspace, file: SourceFile): WorkspacePackage | undefined =>
  workspace.packages.find((one) => file.path.startsWith(`${one.folder}/`));
