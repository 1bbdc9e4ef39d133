import { checkDerivedAnswer } from '../tables/check-derived-answer.js';
import type { DerivedAnswer, Evidence } from '../tables/derived-answer.js';
import { tablesIn } from '../tables/parse-table.js';
import { type Scale, scales } from '../tables/stated-scales.js';
import type { CheckContext, Finding, GivenPassage } from './check.js';

const evidenceOf = new WeakMap<readonly GivenPassage[], Evidence>();

/**
 * An answer of the form `{ question, answer, scale, derivation }` over the tables and the text of the passages: every figure stands there where the question asks for it,
 * the scale is the one stated, and the result follows from the derivation exactly.
 */
export function underivedAnswers(value: unknown, { passages }: CheckContext): Finding[] {
  const candidate = derivedAnswerOf(value);
  if (candidate === undefined)
    return [
      {
        verdict: 'repair',
        code: 'not-derived',
        pointer: '',
        message: 'the answer needs question, answer, scale and derivation',
      },
    ];
  const evidence = evidenceOf.get(passages) ?? readEvidence(passages);
  evidenceOf.set(passages, evidence);
  return checkDerivedAnswer(candidate, evidence).map(({ code, message }) => ({
    verdict: 'repair',
    code,
    pointer: code.endsWith('scale') || code.endsWith('unit') ? '/scale' : '/answer',
    message,
  }));
}

function readEvidence(passages: readonly GivenPassage[]): Evidence {
  const read = passages.map(({ text }) => tablesIn(text));
  return { tables: read.flatMap((one) => one.tables), paragraphs: read.flatMap((one) => one.paragraphs) };
}

function derivedAnswerOf(value: unknown): DerivedAnswer | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { question, answer, scale = '', derivation = '' } = value as Readonly<Record<string, unknown>>;
  const answers = (Array.isArray(answer) ? (answer as unknown[]) : [answer]).map((one) =>
    typeof one === 'number' ? String(one) : one,
  );
  const isWhole = typeof question === 'string' && typeof derivation === 'string' && answers.length > 0;
  if (!isWhole || !scales.includes(scale as Scale) || !answers.every((one): one is string => typeof one === 'string'))
    return undefined;
  return { question, answers, scale: scale as Scale, derivation };
}
