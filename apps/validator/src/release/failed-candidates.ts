import { type DecidedPolicy, type Failure, type PayloadRef, SegmentSchema } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { Candidate } from '../domain/checks/check.js';
import { checks } from '../domain/checks/checks.js';
import { type ChecksOutcome, runChecks, worstVerdict } from '../domain/checks/run-checks.js';
import { moveSpan } from '../domain/masking/move-span.js';
import { AnswerMasking } from './answer-masking.js';
import type { Judgeable } from './answer-judging.js';
import { CheckContexts, type PreparedContext } from './check-contexts.js';
import { candidateOf, type TextAnswer, toldOf, type ValueAnswer } from './ended-answer.js';
import { wallTiming } from './wall-timing.js';

/** What did not pass, as people are shown it, and what is wrong with that by its places there. */
export interface FailedCandidate {
  readonly content: PayloadRef;
  readonly outcome: ChecksOutcome;
  readonly masked: Readonly<Record<string, number>>;
  readonly policies: readonly DecidedPolicy[];
}

/** What policy keeps in, wherever an answer failed. */
const disclosing = checks.filter(({ check }) => check.name === 'secrets' || check.name === 'pii');

/**
 * Masks candidates that did not pass: a person may accept one, and what they accept is byte for byte what they saw. All of it is looked through, for the stream, or
 * the checks, may have stopped before the part that policy masks.
 */
@Injectable()
export class FailedCandidates {
  constructor(
    private readonly payloads: PayloadStore,
    private readonly contexts: CheckContexts,
    private readonly masking: AnswerMasking,
  ) {}

  /** `answer`: as it was checked; without it, what the model said. */
  async of(
    { at, generated }: Judgeable,
    outcome: ChecksOutcome,
    context: MessageContext,
    answer?: TextAnswer | ValueAnswer,
  ): Promise<FailedCandidate> {
    const prepared = await this.contexts.read(generated.context, context);
    const made = answer ?? (await this.answerOf({ at, generated }, prepared));
    const found = await disclosed(made.candidate, prepared, context.now());
    const shown = await this.masking.failed(made, found, context);
    const all = together(outcome, found);
    const failures = all.failures.map((one): Failure =>
      one.span === undefined ? one : { ...one, span: { ...moveSpan(one.span, shown.masks) } },
    );
    const { content = generated.content, masked, policies } = shown;
    return { content, outcome: { ...all, failures }, masked, policies };
  }

  private async answerOf(
    { at, generated }: Judgeable,
    { schema, passages }: PreparedContext,
  ): Promise<TextAnswer | ValueAnswer> {
    const { content } = generated;
    const value = await this.payloads.getJson(at.tenant, content);
    const text = schema === undefined ? SegmentSchema.safeParse(value) : undefined;
    if (text?.success !== true) return { kind: 'json', candidate: { kind: 'json', value }, content };
    const rest = [text.data];
    const candidate = candidateOf([], rest, passages);
    return { kind: 'text', candidate, left: [], rest, contents: [content], told: toldOf(generated) };
  }
}

/** Each on its own, so that none is left out where another says halt. */
async function disclosed(candidate: Candidate, prepared: PreparedContext, now: Date): Promise<ChecksOutcome> {
  const outcomes = await Promise.all(
    disclosing.map(async (row) => {
      const specs = prepared.request.checks.filter(({ use }) => use === row.check.name);
      return await runChecks(candidate, { ...prepared, now }, specs, wallTiming, [row]);
    }),
  );
  return {
    verdict: worstVerdict(outcomes.map(({ verdict }) => verdict)),
    failures: outcomes.flatMap(({ failures }) => failures),
    checks: outcomes.flatMap((one) => one.checks),
    masks: outcomes.flatMap(({ masks = [] }) => masks),
  };
}

/** What was found before, and what else may not leave as it is. */
function together(outcome: ChecksOutcome, found: ChecksOutcome): ChecksOutcome {
  const known = new Set(outcome.failures.map(keyOf));
  const further = found.failures.filter((one) => !known.has(keyOf(one)));
  if (further.length === 0) return outcome;
  return {
    verdict: worstVerdict([outcome.verdict, found.verdict]),
    failures: [...outcome.failures, ...further],
    checks: [...outcome.checks, ...found.checks.filter(({ name }) => further.some(({ check }) => check === name))],
  };
}

const keyOf = ({ check, code, pointer, span }: Failure): string =>
  [check, code, pointer, span?.start, span?.end].join(' ');
