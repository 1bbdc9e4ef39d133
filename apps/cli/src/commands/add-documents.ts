import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { DocumentsGet, RouteOutput } from '@chassis/contracts';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { mediaTypeOf } from '../media-type-of.js';
import { jsonLine } from '../terminal.js';

export interface AddOptions {
  readonly allow: string[];
  readonly deny: string[];
  readonly class?: string;
}

/** Adds files as documents, one after the other, named by their file names so that adding again makes a new version. */
export async function addDocuments(context: Context, files: readonly string[], options: AddOptions): Promise<ExitCode> {
  const api = await context.api();
  const { terminal } = context;
  for (const file of files) {
    const bytes = await readFile(file).catch((cause: unknown) => {
      throw new CliError(exitCodes.usage, `The file ${file} cannot be read.`, 'unreadable-file', { cause });
    });
    const name = path.basename(file);
    const form = new FormData();
    form.append('id', path.parse(name).name.replaceAll(/[^\w.:-]+/g, '-'));
    form.append('title', name);
    for (const token of options.allow) form.append('allow', token);
    for (const token of options.deny) form.append('deny', token);
    if (options.class !== undefined) form.append('dataClass', options.class);
    form.append('file', new Blob([bytes], { type: mediaTypeOf(name) }), name);
    const added = await api.json<RouteOutput<typeof DocumentsGet>>('POST', '/v1/documents', { body: form });
    terminal.out(terminal.isJson ? jsonLine(added) : `${added.id} v${added.version} ${added.state}\n`);
  }
  return exitCodes.ok;
}
