import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';

interface Letter {
  readonly service: string;
  readonly id: number;
  readonly topic: string;
  readonly key: string;
  readonly kind: string;
  readonly code: string;
  readonly reason: string;
  readonly at: string;
}

/** What services put aside, a line each. */
export async function listDeadLetters(context: Context, options: { service?: string }): Promise<ExitCode> {
  const query = options.service === undefined ? '' : `?service=${encodeURIComponent(options.service)}`;
  const api = await context.api();
  const { letters, unavailable } = await api.json<{ letters: Letter[]; unavailable: string[] }>(
    'GET',
    `/v1/dead-letters${query}`,
  );
  const { terminal } = context;
  for (const one of letters)
    terminal.out(
      terminal.isJson
        ? jsonLine(one)
        : `${one.service}/${one.id}  ${one.at}  ${one.topic}  ${one.kind} ${one.code}: ${one.reason}\n`,
    );
  if (letters.length === 0 && !terminal.isJson) terminal.err('nothing was put aside\n');
  if (unavailable.length > 0) terminal.err(`did not answer: ${unavailable.join(', ')}\n`);
  return unavailable.length > 0 ? exitCodes.connection : exitCodes.ok;
}

/** One of them, whole: `<service>/<id>`. */
export async function showDeadLetter(context: Context, name: string): Promise<ExitCode> {
  const letter = await (await context.api()).json<Letter & { value: string }>('GET', pathOf(name));
  context.terminal.out(context.terminal.isJson ? jsonLine(letter) : `${JSON.stringify(letter, undefined, 2)}\n`);
  return exitCodes.ok;
}

/** Gives messages to their services again. */
export async function replayDeadLetters(context: Context, names: readonly string[]): Promise<ExitCode> {
  const api = await context.api();
  const { terminal } = context;
  for (const path of names.map(pathOf)) {
    const replayed = await api.json<{ service: string; id: number; topic: string }>('POST', `${path}/replay`);
    terminal.out(
      terminal.isJson
        ? jsonLine(replayed)
        : `${replayed.service}/${replayed.id} is delivered again on ${replayed.topic}\n`,
    );
  }
  return exitCodes.ok;
}

function pathOf(name: string): string {
  const [, service, id] = /^([a-z-]+)\/(\d+)$/.exec(name) ?? [];
  if (service !== undefined && id !== undefined) return `/v1/dead-letters/${service}/${id}`;
  throw new CliError(exitCodes.usage, `${name} names no message: write <service>/<id>, as the list shows it.`, 'usage');
}
