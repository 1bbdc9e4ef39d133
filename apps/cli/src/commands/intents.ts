import { readFile } from 'node:fs/promises';
import type { IntentModelGet, IntentPut, IntentsList, RouteOutput } from '@chassis/contracts';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';

type Taught = RouteOutput<typeof IntentPut>;

/** The models that tell intents apart, each with its intents. */
export async function listIntents(context: Context): Promise<ExitCode> {
  const { terminal } = context;
  const { models } = await (await context.api()).json<RouteOutput<typeof IntentsList>>('GET', '/v1/intents');
  for (const one of models)
    terminal.out(terminal.isJson ? jsonLine(one) : `${one.model}: ${one.intents.join(', ')} · ${one.version}\n`);
  return exitCodes.ok;
}

/** What a model was taught, by intent. */
export async function showIntents(context: Context, model: string): Promise<ExitCode> {
  const { terminal } = context;
  const found = await (await context.api()).json<RouteOutput<typeof IntentModelGet>>('GET', pathOf(model));
  if (terminal.isJson) terminal.out(jsonLine(found));
  else
    for (const [intent, examples] of [...Object.entries(found.taught), ['(none of them)', found.outOfScope] as const])
      terminal.out(`${intent}\n${examples.map((text) => `  ${text}\n`).join('')}`);
  return exitCodes.ok;
}

/** Teaches a model all its intents from a JSON file: `{intents: {name: [examples]}, outOfScope: [texts]}`. */
export async function teachIntents(context: Context, model: string, file: string): Promise<ExitCode> {
  const body = await readFile(file, 'utf8')
    .then((text) => JSON.parse(text) as unknown)
    .catch((cause: unknown) => {
      throw new CliError(exitCodes.usage, `The file ${file} is no JSON that can be read.`, 'unreadable-file', {
        cause,
      });
    });
  return tell(context, await (await context.api()).json<Taught>('PUT', pathOf(model), { body }));
}

/** Adds an intent to a model, or teaches it anew; counts when this ends. */
export async function addIntent(
  context: Context,
  model: string,
  intent: string,
  examples: readonly string[],
): Promise<ExitCode> {
  return tell(context, await (await context.api()).json<Taught>('PUT', pathOf(model, intent), { body: { examples } }));
}

/** Takes one intent out of a model. */
export async function removeIntent(context: Context, model: string, intent: string): Promise<ExitCode> {
  return tell(context, await (await context.api()).json<Taught>('DELETE', pathOf(model, intent)));
}

function tell({ terminal }: Context, taught: Taught): ExitCode {
  const { model, intents, examples, trainedMs, by } = taught;
  terminal.out(
    terminal.isJson
      ? jsonLine(taught)
      : `${model}: ${intents} intents of ${examples} examples, told by ${by.replaceAll('-', ' ')}, trained in ${trainedMs} ms\n`,
  );
  return exitCodes.ok;
}

const pathOf = (...names: readonly string[]): string => `/v1/intents/${names.map(encodeURIComponent).join('/')}`;
