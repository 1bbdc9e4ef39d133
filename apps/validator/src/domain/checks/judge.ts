import { type JudgeSettings, JudgeSettingsSchema, type PayloadRef } from '@chassis/contracts';
import type { Assessed, Candidate, CheckContext, CheckSettings, Finding, JudgingCheck } from './check.js';

/** What a judge said; no scores where none judged. */
export interface Judgement {
  readonly model?: string | undefined;
  /** One for each question, from 0 to 1. */
  readonly scores: readonly number[];
  /** Where its own words are kept. */
  readonly reasons?: PayloadRef | undefined;
  /** Why nobody judged. */
  readonly problem?: string | undefined;
  readonly costMicroUsd: number;
}

/** Has an answer judged; whoever offers this knows the attempt and its money. Throws where nobody can be asked. */
export interface TextJudge {
  judge(text: string, withinMs: number): Promise<Judgement>;
}

/**
 * A model's opinion of the whole answer, asked last and of what all other checks let out: it can stop or send back an answer, and never let one
 * out. `with: { model, questions, least, below, withinMs }`. Without a score for each question a person decides.
 */
export const judgeCheck: JudgingCheck = {
  name: 'judge',
  version: '1',
  codes: ['low-score', 'not-judged'],
  run(candidate: Candidate, { judge }: CheckContext, settings: CheckSettings) {
    const wanted = JudgeSettingsSchema.parse(settings);
    if (judge === undefined) return [notJudged('no judge can be asked here')];
    const text = candidate.kind === 'json' ? JSON.stringify(candidate.value) : candidate.text;
    return assess(judge, text, wanted);
  },
};

async function assess(judge: TextJudge, text: string, wanted: JudgeSettings): Promise<Assessed> {
  const { model, scores, reasons, problem, costMicroUsd } = await judge.judge(text, wanted.withinMs);
  const { questions, least } = wanted;
  const isWhole = problem === undefined && scores.length === questions.length && scores.every(isScore);
  const judged = {
    ...(model !== undefined && { model }),
    ...(isWhole && { score: Math.min(...scores) }),
    ...{ scores: isWhole ? [...scores] : [], least, costMicroUsd },
    ...(!isWhole && { problem: problem ?? 'wrong-answer' }),
    ...(reasons !== undefined && { reasons }),
  };
  if (!isWhole)
    return { findings: [notJudged(`the judge gave no score (${problem ?? 'wrong-answer'})`)], judge: judged };
  const findings = questions.flatMap((question, index): Finding[] => {
    const score = scores[index] ?? 0;
    if (score >= least) return [];
    const message = `the judge gives ${score.toFixed(2)} of at least ${least} for “${question}”`;
    return [{ verdict: wanted.below, code: 'low-score', message }];
  });
  return { findings, judge: judged };
}

const isScore = (score: number): boolean => score >= 0 && score <= 1;
const notJudged = (message: string): Finding => ({ verdict: 'escalate', code: 'not-judged', message });
