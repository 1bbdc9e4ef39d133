import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { documentMediaTypeOf, type DocumentsGet, type RouteOutput } from '@chassis/contracts';
import type { Api } from '../api.js';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine, type Terminal } from '../terminal.js';
import { type DocumentFile, documentFiles } from './document-files.js';
import { pairOf } from './filters-of.js';

export interface AddOptions {
  readonly allow: string[];
  readonly deny: string[];
  readonly require?: readonly string[];
  readonly from?: string;
  readonly owner?: string;
  readonly until?: string;
  readonly class?: string;
  readonly source?: string;
  readonly folder?: string;
  readonly date?: string;
  readonly attribute?: readonly string[];
  readonly wait?: boolean;
}

type Added = RouteOutput<typeof DocumentsGet>;

const atATime = 4;
const lookAgainMs = 300;

/** Adds files, folders and globs as documents, a few at a time; adding again makes new versions of what changed. One that is refused costs no other. */
export async function addDocuments(context: Context, named: readonly string[], options: AddOptions): Promise<ExitCode> {
  const files = await documentFiles(named);
  const api = await context.api();
  const progress = new Progress(context.terminal, files.length);
  let worst: ExitCode = exitCodes.ok;
  const left = files.values();
  const work = async (): Promise<void> => {
    for (const file of left) {
      const code = await addOne(api, file, options, progress);
      worst = Math.max(worst, code) as ExitCode;
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  progress.end();
  return worst;
}

async function addOne(api: Api, file: DocumentFile, options: AddOptions, progress: Progress): Promise<ExitCode> {
  try {
    const added = await api.json<Added>('POST', '/v1/documents', { body: await formOf(file, options) });
    const ended = options.wait === true ? await ending(api, added) : added;
    progress.done(ended);
    return ended.state === 'failed' ? exitCodes.endedOtherwise : exitCodes.ok;
  } catch (error) {
    // Without a server or a right the next one fares no better.
    if (!(error instanceof CliError) || error.exitCode === exitCodes.connection || error.code === 'missing-right')
      throw error;
    progress.refused(file.file, error.message);
    return error.exitCode;
  }
}

async function formOf({ file, id, folder }: DocumentFile, options: AddOptions): Promise<FormData> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CliError(exitCodes.usage, `The file ${file} cannot be read.`, 'unreadable-file', { cause });
  });
  const name = path.basename(file);
  const form = new FormData();
  form.append('id', id);
  form.append('title', name);
  for (const token of options.allow) form.append('allow', token);
  for (const token of options.deny) form.append('deny', token);
  for (const token of options.require ?? []) form.append('require', token);
  if (options.from !== undefined) form.append('validFrom', options.from);
  if (options.owner !== undefined) form.append('owner', options.owner);
  if (options.until !== undefined) form.append('validUntil', options.until);
  if (options.class !== undefined) form.append('dataClass', options.class);
  if (options.source !== undefined) form.append('source', options.source);
  const place = [options.folder ?? '', folder].filter(Boolean).join('/');
  if (place !== '') form.append('folder', place);
  if (options.date !== undefined) form.append('date', options.date);
  for (const one of options.attribute ?? []) form.append('attribute', pairOf(one, '--attribute').join('='));
  form.append('file', new Blob([bytes], { type: documentMediaTypeOf(name) }), name);
  return form;
}

async function ending(api: Api, added: Added): Promise<Added> {
  let seen = added;
  while (seen.state === 'submitted') {
    await sleep(lookAgainMs);
    seen = await api.json<Added>('GET', `/v1/documents/${encodeURIComponent(added.id)}`);
  }
  return seen;
}

/** A line for each document; how many are done for a person who waits. */
class Progress {
  #done = 0;
  #failed = 0;

  constructor(
    private readonly terminal: Terminal,
    private readonly total: number,
  ) {}

  done(added: Added): void {
    const { terminal } = this;
    if (added.state === 'failed') this.#failed += 1;
    this.#clear();
    const why = added.state === 'failed' ? ` ${added.code ?? ''} ${added.detail ?? ''}`.trimEnd() : '';
    terminal.out(terminal.isJson ? jsonLine(added) : `${added.id} v${added.version} ${added.state}${why}\n`);
    this.#show();
  }

  refused(file: string, why: string): void {
    this.#failed += 1;
    this.#clear();
    this.terminal.err(`${file} refused: ${why}\n`);
    this.#show();
  }

  end(): void {
    this.#clear();
    if (this.total > 1)
      this.terminal.err(`${this.#done} of ${this.total} files, ${this.#failed} not taken or failed\n`);
  }

  #clear(): void {
    if (this.terminal.isInteractive) this.terminal.err('\r\u001b[K');
  }

  #show(): void {
    this.#done += 1;
    if (this.terminal.isInteractive && this.#done < this.total) this.terminal.err(`${this.#done} of ${this.total}`);
  }
}
