import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from '../cli-error.js';
import { exitCodes } from '../exit-codes.js';

/** A workflow folder on disk: its name is that of the folder, its files by path. */
export interface WorkflowFolder {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Reads all files of a folder but hidden ones; throws a usage error where it is no workflow folder. */
export async function readFolder(folder: string): Promise<WorkflowFolder> {
  const root = path.resolve(folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new CliError(exitCodes.usage, `There is no folder ${folder}.`, 'unreadable-folder', { cause });
  });
  const paths = entries
    .filter((one) => one.isFile())
    .map((one) => path.relative(root, path.join(one.parentPath, one.name)).replaceAll(path.sep, '/'))
    .filter((one) => !one.split('/').some((part) => part.startsWith('.')));
  if (!paths.includes('workflow.yaml'))
    throw new CliError(exitCodes.usage, `${folder} has no workflow.yaml.`, 'no-workflow');
  const read = paths.toSorted().map(async (one) => [one, await readFile(path.join(root, one), 'utf8')] as const);
  return { name: path.basename(root), files: Object.fromEntries(await Promise.all(read)) };
}
