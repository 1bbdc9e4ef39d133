import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Example, ExamplesDelete, ExamplesList, ExamplesTeach, RouteOutput } from '@chassis/contracts';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';

/** Which examples are meant. */
export interface ExampleFilter {
  readonly workflow?: string;
  readonly decision?: string;
  readonly code?: string;
  readonly run?: string;
  readonly user?: string;
}

/** What people decided, a line each. */
export async function listExamples(context: Context, filter: ExampleFilter): Promise<ExitCode> {
  const { terminal } = context;
  const api = await context.api();
  for (let after: string | undefined; ;) {
    const query = new URLSearchParams({ ...filter, limit: '200', ...(after !== undefined && { after }) });
    const page = await api.json<RouteOutput<typeof ExamplesList>>('GET', `/v1/examples?${query.toString()}`);
    for (const one of page.examples) {
      const withheld = one.withheld.map(({ part, code }) => `  without ${part} (${code})`).join('');
      const line = `${one.id}  ${one.workflow}  ${one.decision}  ${one.code ?? one.operation ?? one.kind}  ${one.decidedAt}${withheld}\n`;
      terminal.out(terminal.isJson ? jsonLine(one) : line);
    }
    if (page.next === undefined) return exitCodes.ok;
    after = page.next;
  }
}

/** Writes them as an evaluation set, NDJSON, to a file or to standard output. */
export async function exportExamples(
  context: Context,
  { output, ...filter }: ExampleFilter & { output?: string },
): Promise<ExitCode> {
  const query = new URLSearchParams({ ...filter });
  const answer = await (await context.api()).open('GET', `/v1/examples/export?${query.toString()}`);
  if (answer.body === null)
    throw new CliError(exitCodes.connection, 'The export came without a body.', 'connection-failed');
  const body = Readable.fromWeb(answer.body as never);
  if (output === undefined) for await (const chunk of body) context.terminal.out(String(chunk));
  else await pipeline(body, createWriteStream(output));
  return exitCodes.ok;
}

/** Deletes one, or those of a run or of a user. */
export async function deleteExamples(
  context: Context,
  id: string | undefined,
  { run, user }: Pick<ExampleFilter, 'run' | 'user'>,
): Promise<ExitCode> {
  const named = [id, run, user].filter((one) => one !== undefined);
  if (named.length !== 1)
    throw new CliError(exitCodes.usage, 'Name an example, --run <run> or --user <user>.', 'delete-what');
  const query = new URLSearchParams({ ...(run !== undefined && { run }), ...(user !== undefined && { user }) });
  const path = id === undefined ? `/v1/examples?${query.toString()}` : `/v1/examples/${encodeURIComponent(id)}`;
  const gone = await (await context.api()).json<RouteOutput<typeof ExamplesDelete>>('DELETE', path);
  const { terminal } = context;
  const forgotten = gone.forgottenBy.length === 0 ? '' : `, forgotten by ${gone.forgottenBy.join(', ')}`;
  terminal.out(terminal.isJson ? jsonLine(gone) : `${gone.deleted} deleted${forgotten}\n`);
  return exitCodes.ok;
}

/** Says of which class an input is. */
export async function correctClass(
  context: Context,
  body: { readonly run: string; readonly step: string; readonly class: string },
): Promise<ExitCode> {
  const { terminal } = context;
  const kept = await (await context.api()).json<Example>('POST', '/v1/examples/classes', { body });
  const withheld = kept.withheld.map(({ part, code }) => ` without ${part} (${code})`).join('');
  const line = `${kept.id}  ${kept.model ?? ''}: ${kept.code ?? ''} → ${body.class}${withheld}\n`;
  terminal.out(terminal.isJson ? jsonLine(kept) : line);
  return exitCodes.ok;
}

/** Teaches a specialist what people decided on its findings. */
export async function teachExamples(context: Context, model: string, body: { harmless?: string }): Promise<ExitCode> {
  const path = `/v1/examples/teach/${encodeURIComponent(model)}`;
  const taught = await (await context.api()).json<RouteOutput<typeof ExamplesTeach>>('POST', path, { body });
  const { terminal } = context;
  const texts = Object.entries(taught.texts).map(([name, count]) => `${count} of ${name}`);
  terminal.out(
    terminal.isJson
      ? jsonLine(taught)
      : `${taught.model} ${taught.version} learned from ${taught.examples} decisions: ${texts.join(', ')}\n`,
  );
  return exitCodes.ok;
}
