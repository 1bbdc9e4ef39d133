import {
  type AnswerGenerated,
  AnswerValidated,
  type CheckResult,
  type DecidedPolicy,
  type Failure,
  type PayloadRef,
  type Segment,
  SegmentSchema,
} from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { ChecksOutcome } from '../domain/checks/run-checks.js';
import type { FailedMark, WaitingSegment } from '../domain/release/attempt-state.js';
import { CurrentAccess } from '../ports/current-access.js';
import { type AttemptHead, type AttemptRef, type Refusal, ReleaseLog } from '../ports/release-log.js';
import { AnswerChecks } from './answer-checks.js';
import { candidateOf, type LeavingAnswer, type TextAnswer, toldOf, type ValueAnswer } from './ended-answer.js';
import { CheckContexts, type PreparedContext } from './check-contexts.js';
import { costWithJudge } from './cost-with-judge.js';
import { FailedAttempts, type FailureReport, withdrawnOutcome } from './failed-attempts.js';
import { permissionOf } from './permission-of.js';

/** An attempt that has ended, and how many of the step's segments have left. */
export interface EndedAttempt {
  readonly at: AttemptRef;
  readonly generated: AnswerGenerated;
  readonly released: number;
}

const passedUnchecked: ChecksOutcome = { verdict: 'pass', failures: [], checks: [] };

/** Checks whole answers, and says the verdict in the commit that releases the rest. */
@Injectable()
export class AnswerConclusion {
  constructor(
    private readonly log: ReleaseLog,
    private readonly payloads: PayloadStore,
    private readonly contexts: CheckContexts,
    private readonly access: CurrentAccess,
    private readonly failed: FailedAttempts,
    private readonly checks: AnswerChecks,
  ) {}

  async conclude(
    ended: EndedAttempt,
    segments: readonly WaitingSegment[],
    context: MessageContext,
  ): Promise<AttemptHead | Refusal> {
    const { generated } = ended;
    if (generated.isAbstained) {
      const output = { text: '', citations: [], isAbstained: true, ...toldOf(generated) };
      return await this.pass(
        ended,
        { contents: [], output, outcome: passedUnchecked, masked: {}, policies: [] },
        context,
      );
    }
    const prepared = await this.contexts.read(generated.context, context);
    const [isPermitted, answer] = await Promise.all([
      this.access.isStillPermitted(permissionOf(prepared, context)),
      prepared.schema === undefined ? this.text(ended, segments, prepared) : this.value(ended),
    ]);
    if (!isPermitted) return await this.withdraw(ended, [], context);
    const left = await this.checks.apply(answer, { ended, prepared }, context);
    // Rights may have changed while a judge thought about it.
    const wasJudged = left.outcome.checks.some(({ name }) => name === 'judge');
    if (wasJudged && !(await this.access.isStillPermitted(permissionOf(prepared, context))))
      return await this.withdraw(ended, left.outcome.checks, context);
    if (left.outcome.verdict !== 'pass') return await this.fail(ended, left.outcome, context, answer);
    return await this.pass(ended, left, context);
  }

  private async withdraw(
    ended: EndedAttempt,
    checks: readonly CheckResult[],
    context: MessageContext,
  ): Promise<AttemptHead | Refusal> {
    await this.failed.withdraw(ended.at, context);
    return await this.fail(ended, { ...withdrawnOutcome, checks: [...checks, ...withdrawnOutcome.checks] }, context);
  }

  /** The attempt failed while it streamed. */
  async report(ended: EndedAttempt, mark: FailedMark, context: MessageContext): Promise<AttemptHead | Refusal> {
    const report = (await this.payloads.getJson(context.tenant, mark.failures)) as FailureReport;
    const failures = await this.placed(ended, report);
    return await this.fail(ended, { verdict: mark.verdict, failures, checks: report.checks }, context);
  }

  /** What was found in a segment, by its places in the whole answer, which is what people are shown. */
  private async placed({ at, generated }: EndedAttempt, { failures, segment }: FailureReport): Promise<Failure[]> {
    if (segment === undefined || failures.every(({ span }) => span === undefined)) return [...failures];
    const [{ text }, whole] = await Promise.all([
      this.segment(at.tenant, segment),
      this.payloads.getJson(at.tenant, generated.content) as Promise<{ text?: string }>,
    ]);
    const offset = whole.text?.indexOf(text) ?? -1;
    return failures.map(({ span, ...failure }) => {
      if (span === undefined || offset < 0) return failure;
      return { ...failure, span: { start: span.start + offset, end: span.end + offset } };
    });
  }

  /** The model was cut off. */
  async incomplete(ended: EndedAttempt, context: MessageContext): Promise<AttemptHead | Refusal> {
    const message = `the model did not come to its end (${ended.generated.finish})`;
    const outcome: ChecksOutcome = {
      verdict: 'repair',
      failures: [{ check: 'finish', code: 'incomplete', message }],
      checks: [{ name: 'finish', version: '1', verdict: 'repair', tookMs: 0 }],
    };
    return await this.fail(ended, outcome, context);
  }

  /** The answer is what leaves: the segments in order. One that was not streamed leaves in one piece. */
  private async text(
    { at, generated, released }: EndedAttempt,
    segments: readonly WaitingSegment[],
    { passages }: PreparedContext,
  ): Promise<TextAnswer> {
    const gone = released === 0 ? [] : await this.log.released(at, released);
    const own = segments.map((one) => one.content);
    const contents = gone.length + own.length === 0 ? [generated.content] : own;
    const read = async (ref: PayloadRef) => await this.segment(at.tenant, ref);
    const [left, rest] = await Promise.all([Promise.all(gone.map(read)), Promise.all(contents.map(read))]);
    return {
      kind: 'text',
      candidate: candidateOf(left, rest, passages, generated.isLimited),
      left,
      rest,
      contents,
      told: toldOf(generated),
    };
  }

  private async value({ at, generated }: EndedAttempt): Promise<ValueAnswer> {
    const value = await this.payloads.getJson(at.tenant, generated.content);
    return { kind: 'json', candidate: { kind: 'json', value }, content: generated.content };
  }

  private async segment(tenant: string, ref: PayloadRef): Promise<Segment> {
    return SegmentSchema.parse(await this.payloads.getJson(tenant, ref));
  }

  private async pass(
    ended: EndedAttempt,
    { contents, output, outcome, masked, policies }: LeavingAnswer,
    context: MessageContext,
  ): Promise<AttemptHead | Refusal> {
    const prepared = isRef(output) ? [] : [this.payloads.prepareJson(output, context.dataClass)];
    const payloads = await this.payloads.putLarge(context.tenant, prepared);
    const ref = isRef(output) ? output : prepared[0]!.ref;
    const released = ended.released + contents.length;
    const { dropped } = isRef(output) ? {} : output;
    const messages = [
      validated(costed(ended, outcome), outcome, { released, output: ref, masked, policies, dropped }, context),
    ];
    const conclusion = { verdict: 'pass' as const, messages };
    const head = await this.log.conclude(
      ended.at,
      ended.released,
      contents,
      { ...conclusion, payloads },
      context.now(),
    );
    await this.checks.end(ended, outcome.checks, context);
    return head;
  }

  private async fail(
    ended: EndedAttempt,
    said: ChecksOutcome,
    context: MessageContext,
    answer?: TextAnswer | ValueAnswer,
  ): Promise<AttemptHead | Refusal> {
    const { at, released } = ended;
    const { content, outcome, masked, policies } = await this.checks.failed(ended, said, context, answer);
    const mark = await this.failed.markOf(outcome, context);
    const refs = { released, candidate: content, report: mark.failures, masked, policies };
    const messages = [validated(costed(ended, outcome), outcome, refs, context)];
    const conclusion = { verdict: mark.verdict, failing: { content, failures: mark.failures }, messages };
    const head = await this.log.conclude(at, released, [], conclusion, context.now());
    await this.checks.end(ended, outcome.checks, context);
    return head;
  }
}

const isRef = (output: LeavingAnswer['output']): output is PayloadRef => 'payload' in output;

const costed = ({ generated }: EndedAttempt, { checks }: ChecksOutcome): AnswerGenerated => ({
  ...generated,
  costMicroUsd: costWithJudge(generated, checks),
});

function validated(
  generated: AnswerGenerated,
  { verdict, failures, checks }: ChecksOutcome,
  refs: {
    released: number;
    output?: PayloadRef;
    candidate?: PayloadRef;
    report?: PayloadRef;
    masked?: Readonly<Record<string, number>>;
    policies?: readonly DecidedPolicy[];
    dropped?: Readonly<Record<string, number>> | undefined;
  },
  context: MessageContext,
) {
  const { report, masked = {}, policies = [], dropped, ...said } = refs;
  const kinds = failures.map(({ check, code, pointer }) => ({
    check,
    code,
    ...(pointer !== undefined && { pointer }),
  }));
  const fact = context.fact('answer.validated', {
    verdict,
    checks,
    failures: kinds,
    ...said,
    ...(report !== undefined && { report }),
    ...(Object.keys(masked).length > 0 && { masked, policies }),
    ...(dropped !== undefined && { dropped }),
  });
  return context.message(AnswerValidated, {
    verdict,
    failures: [...failures],
    checks: [...checks],
    ...said,
    costMicroUsd: generated.costMicroUsd,
    facts: [...generated.facts, fact],
  });
}
