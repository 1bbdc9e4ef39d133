import type { AnswerGenerated, DecidedPolicy, PayloadRef, Segment } from '@chassis/contracts';
import type { Candidate, GivenPassage } from '../domain/checks/check.js';
import type { ChecksOutcome } from '../domain/checks/run-checks.js';
import { withoutPlaceholders } from '../domain/masking/mask-segment.js';
import { textOfCalls } from '../domain/text/text-of-calls.js';

/** What a reader may be told about the making of an answer. */
export interface Told {
  readonly model: string;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
  readonly isLimited?: boolean;
}

/** A text of which some segments have left, and the rest leaves with the verdict. */
export interface TextAnswer {
  readonly kind: 'text';
  readonly candidate: Candidate;
  readonly left: readonly Segment[];
  readonly rest: readonly Segment[];
  /** Where the rest is kept. */
  readonly contents: readonly PayloadRef[];
  readonly told: Told;
}

/** A JSON value, which leaves as a whole. */
export interface ValueAnswer {
  readonly kind: 'json';
  readonly candidate: Extract<Candidate, { kind: 'json' }>;
  readonly content: PayloadRef;
}

/** What leaves with the verdict, and how many stretches of personal data were masked in the whole answer. */
export interface LeavingAnswer {
  readonly outcome: ChecksOutcome;
  readonly contents: readonly PayloadRef[];
  readonly output:
    PayloadRef | (Pick<Segment, 'text' | 'citations' | 'toolCalls' | 'dropped'> & { isAbstained: boolean } & Told);
  readonly masked: Readonly<Record<string, number>>;
  /** Whose policies wanted it. */
  readonly policies: readonly DecidedPolicy[];
}

export const toldOf = ({ model, usage, isLimited }: AnswerGenerated): Told => ({
  model: model.id,
  usage: { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens },
  ...(isLimited !== undefined && { isLimited }),
});

/** The whole text as checks see it: in segments that left masked, blanks for placeholders, and quotes as the passages have them; they were checked before. */
export function candidateOf(
  left: readonly Segment[],
  rest: readonly Segment[],
  passages: readonly GivenPassage[],
  isLimited = false,
): Candidate {
  const parts = [...left.map((one) => (one.masked === undefined ? one : unmasked(one, passages))), ...rest];
  const toolCalls = parts.flatMap((one) => one.toolCalls ?? []);
  const text = parts.map((one) => one.text).join('') + textOfCalls(toolCalls);
  return { kind: 'text', text, citations: parts.flatMap((one) => one.citations), toolCalls, isLimited };
}

function unmasked(segment: Segment, passages: readonly GivenPassage[]): Segment {
  const citations = segment.citations.map((one) => {
    const passage = passages.find(
      ({ ref }) => ref.document === one.document && ref.version === one.version && ref.chunk === one.chunk,
    );
    const quote = passage?.text.slice(Math.max(0, one.start - passage.ref.start), one.end - passage.ref.start);
    return quote === undefined ? one : { ...one, quote };
  });
  return { ...segment, text: withoutPlaceholders(segment.text), citations };
}
