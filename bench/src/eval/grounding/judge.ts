import type { CheckSpec, PassageRef } from '@chassis/contracts';
import { type Candidate, runChecks, SourceIndex, wallTiming } from '@chassis/validator';

/** Whether the check `grounded` lets a candidate through that rests on these texts. */
export async function isGrounded(
  candidate: Candidate,
  passages: Passages,
  settings: CheckSpec['with'] = {},
): Promise<boolean> {
  const context = { now: new Date(0), passages: passages.given, sources: passages.sources };
  const outcome = await runChecks(candidate, context, [{ use: 'grounded', with: settings }], wallTiming);
  return outcome.checks.find((one) => one.name === 'grounded')?.verdict === 'pass';
}

export interface Passages {
  readonly given: readonly { readonly ref: PassageRef; readonly text: string }[];
  readonly sources: SourceIndex;
}

/** Texts as the validator gets them with an answer. */
export function passagesOf(texts: readonly string[]): Passages {
  const given = texts.map((text, index) => ({ ref: { ...place, chunk: index, end: text.length }, text }));
  return { given, sources: new SourceIndex(texts) };
}

const place: PassageRef = {
  id: 'eval/1/0',
  document: 'eval',
  version: 1,
  chunk: 0,
  start: 0,
  end: 0,
  text: { payload: '0'.repeat(64), bytes: 0 },
  score: 1,
  scores: {},
  allowedBy: [],
  dataClass: 'public',
};
