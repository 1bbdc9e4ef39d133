import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';

interface Standing {
  readonly id: string;
  readonly limitMicroUsd: number;
  readonly windows: readonly { subject: string; reservedMicroUsd: number; spentMicroUsd: number }[];
}

interface Spent {
  readonly of: string;
  readonly runs: number;
  readonly calls: number;
  readonly costMicroUsd: number;
  readonly estimatedMicroUsd: number;
  readonly failedMicroUsd: number;
  readonly savedMicroUsd: number;
  readonly inputTokens?: number;
  readonly cachedInputTokens?: number;
  readonly outputTokens?: number;
  readonly reasoningTokens?: number;
  readonly perRunMicroUsd?: number;
}

interface Saving {
  readonly savedBy: string;
  readonly baseline: string;
  readonly answers: number;
  readonly microUsd: number;
}

/** Sets a limit; `of` is `tenant`, or scope and subject as `user:ada`. */
export async function setBudget(
  context: Context,
  limit: string,
  { period, of, warn }: { period: string; of: string; warn?: boolean },
): Promise<ExitCode> {
  const [scope = 'tenant', ...rest] = of.split(':');
  const name = rest.join(':') || '*';
  const subject = scope === 'user' && name !== '*' && !name.includes(':') ? `user:${name}` : name;
  const body = { scope, subject, period, limitMicroUsd: microUsdOf(limit), mode: warn ? 'warning' : 'blocking' };
  const set = await (await context.api()).json<{ id: string }>('PUT', '/v1/budgets', { body });
  const { terminal } = context;
  terminal.out(terminal.isJson ? jsonLine(set) : `${set.id}: ${limit} USD\n`);
  return exitCodes.ok;
}

/** Every budget with what its present period holds. */
export async function listBudgets(context: Context): Promise<ExitCode> {
  const { budgets } = await (await context.api()).json<{ budgets: Standing[] }>('GET', '/v1/budgets');
  const { terminal } = context;
  for (const budget of budgets) {
    if (terminal.isJson) terminal.out(jsonLine(budget));
    else terminal.out(budgetText(budget));
  }
  return exitCodes.ok;
}

/** Removes a budget by its id. */
export async function removeBudget(context: Context, id: string): Promise<ExitCode> {
  await (await context.api()).json('DELETE', `/v1/budgets/${encodeURIComponent(id)}`);
  const { terminal } = context;
  terminal.out(terminal.isJson ? jsonLine({ removed: id }) : `removed ${id}\n`);
  return exitCodes.ok;
}

/** What was spent, dearest group first. */
export async function showSpending(context: Context, { by, since }: { by: string; since?: string }): Promise<ExitCode> {
  const query = new URLSearchParams({ by, ...(since !== undefined && { since }) });
  const path = `/v1/spending?${query.toString()}`;
  const { rows, savings = [] } = await (await context.api()).json<{ rows: Spent[]; savings?: Saving[] }>('GET', path);
  const { terminal } = context;
  for (const row of rows) {
    if (terminal.isJson) terminal.out(jsonLine(row));
    else terminal.out(spentText(row));
  }
  for (const saving of savings) {
    if (terminal.isJson) terminal.out(jsonLine(saving));
    else terminal.out(savingText(saving));
  }
  return exitCodes.ok;
}

function spentText(row: Spent): string {
  const { costMicroUsd, of, runs, calls, failedMicroUsd, estimatedMicroUsd, savedMicroUsd, perRunMicroUsd } = row;
  const saved = savedMicroUsd === 0 ? '' : `, saved ${usd(savedMicroUsd)}`;
  const { inputTokens = 0, cachedInputTokens = 0, outputTokens = 0, reasoningTokens = 0 } = row;
  const cached = cachedInputTokens === 0 ? '' : ` (${cachedInputTokens} cached)`;
  const thought = reasoningTokens === 0 ? '' : ` (${reasoningTokens} reasoning)`;
  const tokens =
    inputTokens + outputTokens === 0 ? '' : `; tokens ${inputTokens} in${cached}, ${outputTokens} out${thought}`;
  const each = perRunMicroUsd === undefined ? '' : `, ${usd(perRunMicroUsd)} a run`;
  return `${usd(costMicroUsd)}  ${of}  (${runs} runs${each}, ${calls} calls; failed ${usd(failedMicroUsd)}, estimated ${usd(estimatedMicroUsd)}${saved}${tokens})\n`;
}

const savingText = ({ savedBy, baseline, answers, microUsd }: Saving): string =>
  `saved ${usd(microUsd)} by ${savedBy} in ${answers} answers, against ${baseline}\n`;

const usd = (micro: number): string => `${(micro / 1_000_000).toFixed(6)} USD`;

/** Read as decimal digits, so that no cent is lost on the way. */
function microUsdOf(text: string): number {
  const parts = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text);
  if (parts === null) throw new CliError(exitCodes.usage, `${text} is no amount in USD; write 12.50.`, 'not-an-amount');
  return Number(parts[1]) * 1_000_000 + Number((parts[2] ?? '').padEnd(6, '0'));
}

function budgetText({ id, limitMicroUsd, windows }: Standing): string {
  const used = windows.map(
    ({ subject, spentMicroUsd, reservedMicroUsd }) =>
      `  ${subject}: ${usd(spentMicroUsd)} spent, ${usd(reservedMicroUsd)} held\n`,
  );
  return `${id}: ${usd(limitMicroUsd)}\n${used.join('')}`;
}
