import type { CheckReport, PublishOutcome, RouteOutput, WorkflowsList, WorkflowsVersions } from '@chassis/contracts';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';
import { readFolder } from './read-folder.js';
import { showFindings } from './show-findings.js';

const pathOf = (name: string, rest: string): string => `/v1/workflows/${encodeURIComponent(name)}/${rest}`;

/** What is published, what is a draft, what waits for a second person. */
export async function listWorkflows(context: Context): Promise<ExitCode> {
  const api = await context.api();
  const { workflows } = await api.json<RouteOutput<typeof WorkflowsList>>('GET', '/v1/workflows?limit=200');
  const { terminal } = context;
  if (terminal.isJson) terminal.out(jsonLine(workflows));
  else
    for (const { name, current, draft } of workflows) {
      const version =
        current === undefined ? 'not published' : `version ${current.version} ${current.hash.slice(0, 12)}`;
      const waits = draft?.requestedBy === undefined ? '' : `, ${draft.requestedBy} asks for a second person`;
      const work = draft === undefined ? '' : `  draft ${draft.hash} by ${draft.author}${waits}`;
      terminal.out(`${name.padEnd(24)}  ${version}${work}\n`);
    }
  return exitCodes.ok;
}

/** Checks a folder against what the server has; keeps nothing there. */
export async function checkWorkflow(context: Context, folder: string): Promise<ExitCode> {
  const { name, files } = await readFolder(folder);
  const report = await checked(context, name, files);
  const { terminal } = context;
  if (terminal.isJson) terminal.out(jsonLine(report));
  else showFindings(terminal, report.findings, report.risk);
  return report.isPublishable ? exitCodes.ok : exitCodes.endedOtherwise;
}

const checked = async (context: Context, name: string, files: Readonly<Record<string, string>>): Promise<CheckReport> =>
  await (await context.api()).json<CheckReport>('POST', pathOf(name, 'check'), { body: { files } });

/** Checks a folder, saves it as the draft and publishes exactly that; with a hash, agrees to a draft that is there. */
export async function publishWorkflow(
  context: Context,
  folderOrName: string,
  options: { hash?: string; over?: string },
): Promise<ExitCode> {
  const api = await context.api();
  const { terminal } = context;
  if (options.hash !== undefined) {
    const body = { hash: options.hash };
    return tell(context, await api.json<PublishOutcome>('POST', pathOf(folderOrName, 'publish'), { body }));
  }
  const { name, files } = await readFolder(folderOrName);
  const report = await checked(context, name, files);
  if (!report.isPublishable) {
    if (terminal.isJson) terminal.out(jsonLine(report));
    else showFindings(terminal, report.findings, report.risk);
    return exitCodes.endedOtherwise;
  }
  const headers: Record<string, string> = options.over === undefined ? {} : { 'if-match': `"${options.over}"` };
  const { hash } = await api
    .json<{ hash: string }>('PUT', pathOf(name, 'draft'), { body: { files }, headers })
    .catch((error: unknown) => {
      if (!(error instanceof CliError) || error.code !== 'stale-draft') throw error;
      const hint = `${error.message}\nLook at it with "chassis workflow diff ${name}"; --over <hash> saves over it.`;
      throw new CliError(error.exitCode, hint, error.code, { cause: error });
    });
  return tell(context, await api.json<PublishOutcome>('POST', pathOf(name, 'publish'), { body: { hash } }));
}

/** Makes an older version the published one again. */
export async function rollBackWorkflow(
  context: Context,
  name: string,
  options: { version: string; reason: string },
): Promise<ExitCode> {
  const version = Number(options.version);
  if (!Number.isInteger(version) || version < 1)
    throw new CliError(
      exitCodes.usage,
      '--version is a number from 1, as "chassis workflow versions" shows it.',
      'invalid-version',
    );
  const body = { version, reason: options.reason };
  return tell(context, await (await context.api()).json<PublishOutcome>('POST', pathOf(name, 'rollback'), { body }));
}

function tell({ terminal }: Context, outcome: PublishOutcome): ExitCode {
  const { status, name, hash, version, findings, risk } = outcome;
  if (terminal.isJson) terminal.out(jsonLine(outcome));
  else if (status === 'published') terminal.out(`published ${name} version ${version} ${hash}\n`);
  else {
    showFindings(terminal, findings, risk);
    terminal.out(`${name} waits for a second person: chassis workflow publish ${name} --hash ${hash}\n`);
  }
  return status === 'published' ? exitCodes.ok : exitCodes.waits;
}

/** Versions, and who made which of them the published one. */
export async function workflowVersions(context: Context, name: string): Promise<ExitCode> {
  const api = await context.api();
  const known = await api.json<RouteOutput<typeof WorkflowsVersions>>('GET', pathOf(name, 'versions'));
  const { terminal } = context;
  if (terminal.isJson) terminal.out(jsonLine(known));
  else {
    for (const { version, hash, isCurrent, publishedAt, publishedBy } of known.versions)
      terminal.out(`${isCurrent ? '*' : ' '} ${version}  ${hash}  ${publishedAt}  ${publishedBy}\n`);
    for (const { kind, version, at, by, author, requestedBy, reason } of known.publications) {
      const others = [...new Set([author, requestedBy])].filter((one) => one !== undefined && one !== by);
      const company = others.length === 0 ? '' : ` with ${others.join(', ')}`;
      terminal.out(
        `  ${at}  ${kind} of version ${version} by ${by}${company}${reason === undefined ? '' : `: ${reason}`}\n`,
      );
    }
  }
  return exitCodes.ok;
}
