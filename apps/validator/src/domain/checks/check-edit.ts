import type { CheckSpec, Citation, Failure } from '@chassis/contracts';
import type { TenantDisclosure } from '../disclosure/tenant-disclosure.js';
import { SourceIndex } from '../text/source-index.js';
import type { Candidate, GivenPassage } from './check.js';
import { checks } from './checks.js';
import type { ChecksTiming } from './checks-timing.js';
import { runChecks } from './run-checks.js';
import { textOfCandidate } from './text-of-candidate.js';

/** What a person put in the place of a model's answer. */
export interface Edit {
  readonly value: unknown;
  readonly isText: boolean;
  readonly specs: readonly CheckSpec[];
  readonly passages: readonly GivenPassage[];
  readonly disclosure?: TenantDisclosure | undefined;
}

/** Asks whether a model made something up. A person may know what no source says. */
const ofModels: readonly string[] = ['grounded', 'judge'];

/**
 * What the checks of a step find in what a person put there instead: whatever a model's answer had to keep to but that it stands in the sources.
 * Any finding counts, for there is nobody to repair it but the same person.
 */
export async function checkEdit(
  { value, isText, specs, passages, disclosure }: Edit,
  now: Date,
  timing: ChecksTiming,
): Promise<readonly Failure[]> {
  const candidate = isText ? textCandidate(value) : ({ kind: 'json', value } as const);
  const sources = new SourceIndex([...passages.map((one) => one.text), textOfCandidate(candidate)]);
  const asked = [
    ...specs.filter(({ use }) => !ofModels.includes(use) && use !== 'citations'),
    // What is cited must be there; a person need not cite.
    { use: 'citations', with: { ...specs.find(({ use }) => use === 'citations')?.with, required: false } },
  ];
  const table = checks.filter(({ check }) => !ofModels.includes(check.name));
  const context = { now, passages, sources, ...(disclosure !== undefined && { disclosure }) };
  const { failures, masks = [] } = await runChecks(candidate, context, asked, timing, table);
  // Nobody changes a person's words behind their back.
  const unmasked = masks.map(({ kind, start, end, citation }) => ({
    check: kind === 'secret' ? 'secrets' : 'pii',
    code: kind,
    ...(citation === undefined ? { span: { start, end } } : { pointer: `/citations/${citation}` }),
    message: `the ${kind} at ${start}–${end} may not stand here; put a placeholder in its place`,
  }));
  return [...failures, ...unmasked];
}

function textCandidate(value: unknown): Candidate {
  const { text, citations } = value as { text: string; citations: readonly Citation[] };
  return { kind: 'text', text, citations };
}
