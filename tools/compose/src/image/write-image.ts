import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageContents } from './image-contents.js';
import { packageClosure } from './package-closure.js';
import { reach } from './reach.js';

/** What no program reads while it runs. */
const leftOut = /\.(d\.[mc]?ts|map|md|markdown|tsbuildinfo)$/i;

/**
 * Lays out an image's files below `to`: `app` with the program, the packages that it reaches and nothing else, and `volumes` with its mount points.
 * `app/main.js` starts the program.
 */
export async function writeImage(root: string, contents: ImageContents, to: string): Promise<{ packages: number }> {
  const app = path.join(to, 'app');
  const { files, packages, required } = await reach(path.join(root, contents.entry));
  const own = new Set([...files].map((file) => packageFolder(root, file)));
  for (const file of files) await copy(root, file, app);
  for (const folder of own) await linkPackage(root, folder, app);
  const closure = await packageClosure(packages, required);
  for (const folder of closure)
    await cp(folder, path.join(app, path.relative(root, folder)), {
      recursive: true,
      dereference: true,
      filter: isNeeded(folder),
    });
  for (const file of contents.files ?? []) await cp(path.join(root, file), path.join(app, file), { recursive: true });
  await writeFile(path.join(app, 'package.json'), '{ "private": true, "type": "module" }\n');
  await writeFile(path.join(app, 'main.js'), `import './${contents.entry}';\n`);
  await mkdir(path.join(to, 'volumes'), { recursive: true });
  for (const folder of contents.writable ?? []) await mkdir(path.join(to, 'volumes', folder), { recursive: true });
  return { packages: closure.size };
}

/** Nested packages are in the closure themselves. */
const isNeeded =
  (folder: string) =>
  (source: string): boolean =>
    !leftOut.test(source) && !path.relative(folder, source).split(path.sep).includes('node_modules');

/** The built file; stack traces are read with its map. */
async function copy(root: string, file: string, app: string): Promise<void> {
  const target = path.join(app, path.relative(root, file));
  await mkdir(path.dirname(target), { recursive: true });
  await cp(file, target);
  if (existsSync(`${file}.map`)) await cp(`${file}.map`, `${target}.map`);
}

function packageFolder(root: string, file: string): string {
  let folder = path.dirname(file);
  while (!existsSync(path.join(folder, 'package.json')) && folder !== root) folder = path.dirname(folder);
  return folder;
}

/** As npm links a workspace. */
async function linkPackage(root: string, folder: string, app: string): Promise<void> {
  const manifest = await readFile(path.join(folder, 'package.json'), 'utf8');
  const { name } = JSON.parse(manifest) as { name: string };
  await writeFile(path.join(app, path.relative(root, folder), 'package.json'), manifest);
  const link = path.join(app, 'node_modules', name);
  await mkdir(path.dirname(link), { recursive: true });
  await symlink(path.relative(path.dirname(link), path.join(app, path.relative(root, folder))), link);
}
