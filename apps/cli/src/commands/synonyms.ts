import type { RouteOutput, Synonym, SynonymsList } from '@chassis/contracts';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';

/** Acronyms and synonyms that searches know. */
export async function listSynonyms(context: Context): Promise<ExitCode> {
  const { terminal } = context;
  const { synonyms } = await (await context.api()).json<RouteOutput<typeof SynonymsList>>('GET', '/v1/synonyms');
  for (const one of synonyms) terminal.out(terminal.isJson ? jsonLine(one) : `${lineOf(one)}\n`);
  return exitCodes.ok;
}

/** Says what else is said for a term, as a whole. */
export async function setSynonym(
  context: Context,
  term: string,
  alternatives: readonly string[],
  { weight }: { readonly weight?: string },
): Promise<ExitCode> {
  const { terminal } = context;
  const body = { alternatives, ...(weight !== undefined && { weight: Number(weight) }) };
  const kept = await (await context.api()).json<Synonym>('PUT', pathOf(term), { body });
  terminal.out(terminal.isJson ? jsonLine(kept) : `${lineOf(kept)}\n`);
  return exitCodes.ok;
}

export async function removeSynonym(context: Context, term: string): Promise<ExitCode> {
  const { terminal } = context;
  await (await context.api()).json('DELETE', pathOf(term));
  terminal.out(terminal.isJson ? jsonLine({ removed: term }) : `${term} is itself alone\n`);
  return exitCodes.ok;
}

const pathOf = (term: string): string => `/v1/synonyms/${encodeURIComponent(term)}`;
const lineOf = ({ term, alternatives, weight }: Synonym): string => `${term} = ${alternatives.join(', ')} (${weight})`;
