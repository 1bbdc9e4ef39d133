import type { DisclosureState } from '@chassis/contracts';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine, type Terminal } from '../terminal.js';

const path = '/v1/disclosure-policy';

/** What counts for all answers of the tenant. */
export async function showDisclosure(context: Context): Promise<ExitCode> {
  show(await (await context.api()).json<DisclosureState>('GET', path), context.terminal);
  return exitCodes.ok;
}

/** Says it as a whole: kinds that are not named are the workflow's matter again. */
export async function setDisclosure(
  context: Context,
  said: readonly string[],
  { evenFromSources = false }: { readonly evenFromSources?: boolean },
): Promise<ExitCode> {
  const { secrets, ...kinds } = Object.fromEntries(said.map(pairOf));
  const body = { kinds, evenFromSources, ...(secrets !== undefined && { secrets }) };
  show(await (await context.api()).json<DisclosureState>('PUT', path, { body }), context.terminal);
  return exitCodes.ok;
}

function pairOf(said: string): [string, string] {
  const [kind, policy, ...more] = said.split('=');
  if (!kind || !policy || more.length > 0)
    throw new CliError(exitCodes.usage, `Say kind=policy, such as name=mask, instead of ${said}.`, 'bad-disclosure');
  return [kind, policy];
}

function show(state: DisclosureState, terminal: Terminal): void {
  if (terminal.isJson) return terminal.out(jsonLine(state));
  const { version, policy } = state;
  const from = policy.evenFromSources ? ', even from sources' : '';
  terminal.out(`version ${version}\nsecrets  ${policy.secrets}\n`);
  for (const [kind, one] of Object.entries(policy.kinds)) terminal.out(`${kind}  ${one}${from}\n`);
}
