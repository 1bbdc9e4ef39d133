import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';

interface Forecast {
  readonly auc: number;
  readonly brier: number;
}

interface Version {
  readonly version: string;
  readonly trainedAt: string;
  readonly trainedBy: string;
  readonly models: readonly {
    readonly model: string;
    readonly outcomes: number;
    readonly passed: number;
    readonly problem?: string;
    readonly before?: Forecast;
    readonly behind?: Forecast;
  }[];
}

interface Standing {
  readonly current: Version | null;
  readonly threshold: number;
  readonly leastOutcomes: number;
  readonly outcomes: readonly { model: string; passed: number; failed: number; undecided: number }[];
}

/** What decides which model is asked, and what there is to learn from. */
export async function showRouting(context: Context): Promise<ExitCode> {
  const standing = await (await context.api()).json<Standing>('GET', '/v1/routing');
  const { terminal } = context;
  if (terminal.isJson) terminal.out(jsonLine(standing));
  else terminal.out(standingText(standing));
  return exitCodes.ok;
}

/** Learns from the outcomes so far; rules decide no more where enough is known. */
export async function trainRouting(context: Context): Promise<ExitCode> {
  const version = await (await context.api()).json<Version>('POST', '/v1/routing/train', { body: {} });
  const { terminal } = context;
  terminal.out(terminal.isJson ? jsonLine(version) : versionText(version));
  return exitCodes.ok;
}

/** Lets rules decide again. */
export async function resetRouting(context: Context, { outcomes }: { outcomes?: boolean }): Promise<ExitCode> {
  const body = { forgetsOutcomes: outcomes ?? false };
  const gone = await (
    await context.api()
  ).json<{ versions: number; outcomes: number }>('POST', '/v1/routing/reset', { body });
  const { terminal } = context;
  terminal.out(
    terminal.isJson
      ? jsonLine(gone)
      : `rules decide again (${gone.versions} trainings and ${gone.outcomes} outcomes removed)\n`,
  );
  return exitCodes.ok;
}

function standingText({ current, threshold, leastOutcomes, outcomes }: Standing): string {
  const known = outcomes.map(
    ({ model, passed, failed, undecided }) =>
      `  ${model}: ${passed} passed, ${failed} failed, ${undecided} undecided\n`,
  );
  const decides =
    current === null
      ? `rules decide: nothing was trained (a model needs ${leastOutcomes} outcomes)\n`
      : `${versionText(current)}a cheaper model is asked where it does as well with probability ${threshold}\n`;
  return `${decides}outcomes:\n${known.join('') || '  none yet\n'}`;
}

function versionText({ version, trainedAt, trainedBy, models }: Version): string {
  const lines = models.map(({ model, outcomes, passed, problem, before, behind }) => {
    const figures = [
      ...(problem === undefined ? [] : [problem]),
      ...(before === undefined ? [] : [`AUC before the call ${before.auc.toFixed(2)}`]),
      ...(behind === undefined ? [] : [`behind it ${behind.auc.toFixed(2)}`]),
    ];
    return `  ${model}: ${passed} of ${outcomes} passed${figures.map((one) => `, ${one}`).join('')}\n`;
  });
  return `routing ${version}, trained ${trainedAt} by ${trainedBy}\n${lines.join('')}`;
}
