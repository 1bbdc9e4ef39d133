import type { CheckSpec, PassageRef } from '@chassis/contracts';
import {
  type Candidate,
  NearestSentence,
  runChecks,
  type SentenceMeaning,
  SourceIndex,
  type TextVectors,
  wallTiming,
} from '@chassis/validator';

/** Whether the check `grounded` lets a candidate through that rests on these texts. */
export async function isGrounded(
  candidate: Candidate,
  passages: Passages,
  settings: CheckSpec['with'] = {},
): Promise<boolean> {
  const { given, sources, meaning } = passages;
  const context = { now: new Date(0), passages: given, sources, ...(meaning !== undefined && { meaning }) };
  const outcome = await runChecks(candidate, context, [{ use: 'grounded', with: settings }], wallTiming);
  return outcome.checks.find((one) => one.name === 'grounded')?.verdict === 'pass';
}

export interface Passages {
  readonly given: readonly { readonly ref: PassageRef; readonly text: string }[];
  readonly sources: SourceIndex;
  readonly meaning?: SentenceMeaning;
}

/** Texts as the validator gets them with an answer. */
export function passagesOf(texts: readonly string[], vectors?: TextVectors): Passages {
  const given = texts.map((text, index) => ({ ref: { ...place, chunk: index, end: text.length }, text }));
  const meaning = vectors === undefined ? undefined : new NearestSentence(texts, vectors);
  return { given, sources: new SourceIndex(texts), ...(meaning !== undefined && { meaning }) };
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
