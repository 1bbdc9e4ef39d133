import { glob, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from '../cli-error.js';
import { exitCodes } from '../exit-codes.js';

/** A file to be added, and what it is called on the server. */
export interface DocumentFile {
  readonly file: string;
  readonly id: string;
  /** Where it lies below the folder that was named: `a/b`. */
  readonly folder: string;
}

/**
 * The files that are meant by files, folders and globs. A file that is named is called by its name without ending; those of a folder
 * or glob by their path, ending included. Hidden files and links are left out. Throws a usage error when nothing is meant, or one id by two files.
 */
export async function documentFiles(named: readonly string[]): Promise<DocumentFile[]> {
  const found: DocumentFile[] = [];
  for (const one of named) {
    const about = await stat(one).catch(() => undefined);
    if (about?.isFile() === true) found.push({ file: one, id: idOf(path.parse(one).name), folder: '' });
    else if (about?.isDirectory() === true) found.push(...(await inFolder(one)));
    else found.push(...(await ofGlob(one)));
  }
  refuseDoubles(found);
  return found;
}

async function inFolder(folder: string): Promise<DocumentFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  return ofPaths(folder, paths, folder);
}

async function ofGlob(pattern: string): Promise<DocumentFile[]> {
  const paths: string[] = [];
  for await (const entry of glob(pattern, { withFileTypes: true }))
    if (entry.isFile()) paths.push(path.relative('.', path.join(entry.parentPath, entry.name)));
  return ofPaths('.', paths, pattern);
}

function ofPaths(root: string, paths: readonly string[], named: string): DocumentFile[] {
  const seen = paths
    .map((one) => one.split(path.sep))
    .filter((parts) => !parts.some((part) => part.startsWith('.') && part !== '..'))
    .map((parts) => ({
      file: path.join(root, ...parts),
      id: idOf(parts.join(':')),
      folder: parts.slice(0, -1).join('/'),
    }));
  if (seen.length === 0) throw new CliError(exitCodes.usage, `There is no file ${named}.`, 'unreadable-file');
  return seen.toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

const idOf = (name: string): string => name.replaceAll(/[^\w.:-]+/g, '-').slice(-200);

function refuseDoubles(files: readonly DocumentFile[]): void {
  for (const [id, same] of Map.groupBy(files, (one) => one.id))
    if (same.length > 1)
      throw new CliError(
        exitCodes.usage,
        `${same.map((one) => one.file).join(' and ')} would both be the document ${id}; add them one by one from folders of their own.`,
        'one-id-twice',
      );
}
