import { readFile } from 'node:fs/promises';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';

interface Problem {
  readonly reason: string;
  readonly message: string;
}

interface Registered {
  readonly name: string;
  readonly task: string;
  readonly status: string;
  readonly model: string;
  readonly baseUrl?: string;
  readonly apiKeyFile?: string;
  readonly apiKeyEnv?: string;
  readonly weightsSha256?: string;
  readonly dataClasses: readonly string[];
  readonly price?: { readonly validUntil?: string };
  readonly problem?: Problem;
}

interface Probed {
  readonly name: string;
  readonly provider: string;
  readonly health: string;
  readonly tookMs?: number;
  readonly isLeftAlone: boolean;
  readonly problem?: Problem;
}

/** The models that the tenant registered, drafts and retired ones included. */
export async function listModels(context: Context): Promise<ExitCode> {
  const { models } = await (await context.api()).json<{ models: Registered[] }>('GET', '/v1/model-registry');
  const { terminal } = context;
  for (const one of models) terminal.out(terminal.isJson ? jsonLine(one) : `${registeredText(one)}\n`);
  return exitCodes.ok;
}

/** How the servers of all models stand; nothing is asked of a model, and nothing paid. Fails where one cannot be used. */
export async function probeModels(context: Context): Promise<ExitCode> {
  const { models } = await (await context.api()).json<{ models: Probed[] }>('GET', '/v1/model-registry/health');
  const { terminal } = context;
  for (const one of models) terminal.out(terminal.isJson ? jsonLine(one) : `${probedText(one)}\n`);
  const isWell = models.every(({ health }) => health === 'well' || health === 'local' || health === 'unlisted');
  return isWell ? exitCodes.ok : exitCodes.endedOtherwise;
}

/** Registers what the file says of a model, or says it anew. */
export async function registerModel(context: Context, file: string): Promise<ExitCode> {
  const body = await modelIn(file);
  const model = await (await context.api()).json<Registered>('PUT', '/v1/model-registry', { body });
  const { terminal } = context;
  terminal.out(terminal.isJson ? jsonLine(model) : `${registeredText(model)}\n`);
  return exitCodes.ok;
}

async function modelIn(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new CliError(exitCodes.usage, `${file} cannot be read as JSON: ${String(cause)}`, 'unreadable-file');
  }
}

const registeredText = (one: Registered): string => {
  const { name, task, status, model, baseUrl, weightsSha256, dataClasses, price } = one;
  const known = `${name}  ${status}  ${task}  ${model}`;
  const end = problemText(one);
  if (weightsSha256 !== undefined) return `${known}  (weights ${weightsSha256})${end}`;
  return `${known} at ${baseUrl}  (${dataClasses.join(', ')}; ${priceText(price)}${keyText(one)})${end}`;
};

/** On a line of its own: it says what to do. */
const problemText = ({ problem }: { readonly problem?: Problem }): string =>
  problem === undefined ? '' : `\n  ${problem.reason}: ${problem.message}`;

/** Where its key lies, never the key. */
const keyText = ({ apiKeyFile, apiKeyEnv }: Registered): string =>
  apiKeyEnv !== undefined ? `; key in $${apiKeyEnv}` : apiKeyFile !== undefined ? `; key in ${apiKeyFile}` : '';

const priceText = (price: Registered['price']): string =>
  price === undefined
    ? 'no price'
    : price.validUntil === undefined
      ? 'priced'
      : `priced until ${price.validUntil.slice(0, 10)}`;

const probedText = (one: Probed): string => {
  const { name, provider, health, tookMs, isLeftAlone } = one;
  const took = tookMs === undefined ? '' : `  ${tookMs} ms`;
  return `${name}  ${health}${took}  (${provider})${isLeftAlone ? '  left alone for now' : ''}${problemText(one)}`;
};
