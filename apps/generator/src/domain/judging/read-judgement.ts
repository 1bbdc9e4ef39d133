import { z } from 'zod';

/** Scores and reasons, in the order of the questions. */
export interface ReadJudgement {
  readonly scores: readonly number[];
  readonly reasons: readonly string[];
}

const longestReason = 300;
const oneSchema = z.strictObject({ score: z.number().min(0).max(1), reason: z.string().min(1).max(4_000) });

/** What a judge answered; undefined where it is not exactly one score and reason for each question: nothing is guessed. */
export function readJudgement(value: unknown, questions: number): ReadJudgement | undefined {
  const parsed = z.strictObject({ judgements: z.array(oneSchema).length(questions) }).safeParse(value);
  if (!parsed.success) return undefined;
  const { judgements } = parsed.data;
  return {
    scores: judgements.map(({ score }) => score),
    reasons: judgements.map(({ reason }) => reason.slice(0, longestReason)),
  };
}
