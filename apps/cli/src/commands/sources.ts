import { readFile } from 'node:fs/promises';
import type { RouteOutput, SourcesList, SourcesPut, SourcesRemove, SyncReport } from '@chassis/contracts';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';

type Source = RouteOutput<typeof SourcesPut>;

const pathOf = (name: string): string => `/v1/sources/${encodeURIComponent(name)}`;

/** Where documents come from by themselves, and how the last look went. */
export async function listSources(context: Context): Promise<ExitCode> {
  const { terminal } = context;
  const { sources } = await (await context.api()).json<RouteOutput<typeof SourcesList>>('GET', '/v1/sources');
  for (const source of sources) terminal.out(terminal.isJson ? jsonLine(source) : `${sourceLine(source)}\n`);
  return exitCodes.ok;
}

/** Sets up a source from a JSON file: from, dataClass, everySeconds, rights. */
export async function putSource(context: Context, name: string, file: string): Promise<ExitCode> {
  const body = await readFile(file, 'utf8')
    .then((text) => JSON.parse(text) as unknown)
    .catch((cause: unknown) => {
      throw new CliError(exitCodes.usage, `The file ${file} is no JSON that can be read.`, 'unreadable-file', {
        cause,
      });
    });
  const source = await (await context.api()).json<Source>('PUT', pathOf(name), { body });
  context.terminal.out(context.terminal.isJson ? jsonLine(source) : `${sourceLine(source)}\n`);
  return exitCodes.ok;
}

/** Looks at a source now, and tells what that did. */
export async function syncSource(
  context: Context,
  name: string,
  options: { readonly full?: boolean; readonly mayEmpty?: boolean },
): Promise<ExitCode> {
  const { terminal } = context;
  const report = await (await context.api()).json<SyncReport>('POST', `${pathOf(name)}/sync`, { body: options });
  if (terminal.isJson) terminal.out(jsonLine(report));
  else {
    terminal.out(`${name}: ${countsOf(report)}\n`);
    for (const { key, code, detail } of report.failures) terminal.err(`  ${key} ${code}: ${detail}\n`);
  }
  return report.problem === undefined && report.failed === 0 ? exitCodes.ok : exitCodes.endedOtherwise;
}

/** Forgets a source and deletes its documents. */
export async function removeSource(context: Context, name: string): Promise<ExitCode> {
  const { removed } = await (await context.api()).json<RouteOutput<typeof SourcesRemove>>('DELETE', pathOf(name));
  context.terminal.out(
    context.terminal.isJson ? jsonLine({ removed }) : `${name} forgotten, ${removed} documents erased\n`,
  );
  return exitCodes.ok;
}

const countsOf = ({ added, changed, removed, unchanged, failed, problem, withinSeconds }: SyncReport): string =>
  `${added} added, ${changed} changed, ${removed} removed, ${unchanged} unchanged, ${failed} failed${withinSeconds === undefined ? '' : `, within ${withinSeconds} s`}${problem === undefined ? '' : ` · ${problem}`}`;

function sourceLine({ name, from, documents, everySeconds, last, isStale, staleAt }: Source): string {
  const every = everySeconds === 0 ? 'when told' : `every ${everySeconds} s`;
  return `${name} · ${from.kind} ${from.root} · ${documents} documents · ${every}${last === undefined ? '' : ` · ${last.at} ${countsOf(last)}`}${isStale === true ? ` · source-stale since ${staleAt}, its documents are hidden` : ''}`;
}
