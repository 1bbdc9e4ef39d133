import { stat } from 'node:fs/promises';
import type { RouteOutput, WorkflowsDiff, WorkflowsVersion, WorkflowsVersions } from '@chassis/contracts';
import { createTwoFilesPatch } from 'diff';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';
import { readFolder } from './read-folder.js';

type Diff = Pick<RouteOutput<typeof WorkflowsDiff>, 'files'> & {
  readonly changes?: RouteOutput<typeof WorkflowsDiff>['changes'];
};

/** What differs: a folder from what is published, or two versions on the server. */
export async function diffWorkflow(
  context: Context,
  folderOrName: string,
  options: { from: string; to: string },
): Promise<ExitCode> {
  const isFolder = await stat(folderOrName).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const diff = isFolder ? await diffFolder(context, folderOrName) : await diffVersions(context, folderOrName, options);
  const { terminal } = context;
  if (terminal.isJson) terminal.out(jsonLine(diff));
  else {
    for (const { pointer, kind } of diff.changes ?? []) terminal.out(`${kind.padEnd(8)} ${pointer}\n`);
    for (const { patch } of diff.files) terminal.out(`${patch}\n`);
    if (diff.files.length === 0) terminal.err('no difference\n');
  }
  return exitCodes.ok;
}

async function diffVersions(context: Context, name: string, { from, to }: { from: string; to: string }): Promise<Diff> {
  const query = new URLSearchParams({ from, to });
  return await (await context.api()).json('GET', `/v1/workflows/${encodeURIComponent(name)}/diff?${query.toString()}`);
}

async function diffFolder(context: Context, folder: string): Promise<Diff> {
  const { name, files } = await readFolder(folder);
  const before = await publishedFiles(context, name);
  const paths = [...new Set([...Object.keys(before), ...Object.keys(files)])].toSorted();
  const changed = paths.filter((path) => before[path] !== files[path]);
  return {
    files: changed.map((path) => ({
      path,
      kind: before[path] === undefined ? 'added' : files[path] === undefined ? 'removed' : 'changed',
      patch: createTwoFilesPatch(`published/${path}`, path, before[path] ?? '', files[path] ?? ''),
    })),
  };
}

/** Of the published version; nothing where none is published. */
async function publishedFiles(context: Context, name: string): Promise<Readonly<Record<string, string>>> {
  const api = await context.api();
  const path = `/v1/workflows/${encodeURIComponent(name)}/versions`;
  const { versions } = await api.json<RouteOutput<typeof WorkflowsVersions>>('GET', `${path}?limit=200`);
  const current = versions.find(({ isCurrent }) => isCurrent);
  if (current === undefined) return {};
  return (await api.json<RouteOutput<typeof WorkflowsVersion>>('GET', `${path}/${current.version}`)).files;
}
