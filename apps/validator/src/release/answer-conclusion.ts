import {
  type AnswerGenerated,
  AnswerValidated,
  type PayloadRef,
  type Segment,
  SegmentSchema,
} from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { Candidate } from '../domain/checks/check.js';
import { textOfCalls } from '../domain/text/text-of-calls.js';
import { type ChecksOutcome, runChecks } from '../domain/checks/run-checks.js';
import type { FailedMark, WaitingSegment } from '../domain/release/attempt-state.js';
import { CurrentAccess } from '../ports/current-access.js';
import { type AttemptHead, type AttemptRef, type Refusal, ReleaseLog } from '../ports/release-log.js';
import { CheckContexts } from './check-contexts.js';
import { FailedAttempts, type FailureReport, withdrawnOutcome } from './failed-attempts.js';
import { permissionOf } from './permission-of.js';
import { wallTiming } from './wall-timing.js';

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
  ) {}

  async conclude(
    ended: EndedAttempt,
    segments: readonly WaitingSegment[],
    context: MessageContext,
  ): Promise<AttemptHead | Refusal> {
    const { at, generated } = ended;
    if (generated.isAbstained)
      return await this.pass(
        ended,
        [],
        { text: '', citations: [], isAbstained: true, ...toldOf(generated) },
        passedUnchecked,
        context,
      );
    const prepared = await this.contexts.read(generated.context, context);
    const [isPermitted, answer] = await Promise.all([
      this.access.isStillPermitted(permissionOf(prepared, context)),
      prepared.schema === undefined ? this.text(ended, segments) : this.value(ended),
    ]);
    if (!isPermitted) {
      await this.failed.withdraw(at, context);
      return await this.fail(ended, withdrawnOutcome, context);
    }
    const checkContext = { ...prepared, now: context.now() };
    const outcome = await runChecks(answer.candidate, checkContext, prepared.request.checks, wallTiming);
    if (outcome.verdict !== 'pass') return await this.fail(ended, outcome, context);
    return await this.pass(ended, answer.contents, answer.output, outcome, context);
  }

  /** The attempt failed while it streamed. */
  async report(ended: EndedAttempt, mark: FailedMark, context: MessageContext): Promise<AttemptHead | Refusal> {
    const { failures, checks } = (await this.payloads.getJson(context.tenant, mark.failures)) as FailureReport;
    return await this.fail(ended, { verdict: mark.verdict, failures, checks }, context);
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
  private async text({ at, generated, released }: EndedAttempt, segments: readonly WaitingSegment[]): Promise<Answer> {
    const gone = released === 0 ? [] : await this.log.released(at);
    const own = segments.map((one) => one.content);
    const contents = gone.length + own.length === 0 ? [generated.content] : own;
    const parts = await Promise.all([...gone, ...contents].map(async (ref) => await this.segment(at.tenant, ref)));
    const text = parts.map((one) => one.text).join('');
    const citations = parts.flatMap((one) => one.citations);
    const toolCalls = parts.flatMap((one) => one.toolCalls ?? []);
    const told = { ...toldOf(generated), ...(toolCalls.length > 0 && { toolCalls }) };
    return {
      candidate: { kind: 'text', text: text + textOfCalls(toolCalls), citations, toolCalls },
      contents,
      output: { text, citations, isAbstained: false, ...told },
    };
  }

  private async value({ at, generated }: EndedAttempt): Promise<Answer> {
    const value = await this.payloads.getJson(at.tenant, generated.content);
    return { candidate: { kind: 'json', value }, contents: [], output: generated.content };
  }

  private async segment(tenant: string, ref: PayloadRef): Promise<Segment> {
    return SegmentSchema.parse(await this.payloads.getJson(tenant, ref));
  }

  private async pass(
    ended: EndedAttempt,
    contents: readonly PayloadRef[],
    output: Answer['output'],
    outcome: ChecksOutcome,
    context: MessageContext,
  ): Promise<AttemptHead | Refusal> {
    const ref = isRef(output) ? output : await this.payloads.putJson(context.tenant, output, context.dataClass);
    const released = ended.released + contents.length;
    const messages = [validated(ended.generated, outcome, { released, output: ref }, context)];
    return await this.log.conclude(ended.at, ended.released, contents, { verdict: 'pass', messages }, context.now());
  }

  private async fail(
    ended: EndedAttempt,
    outcome: ChecksOutcome,
    context: MessageContext,
  ): Promise<AttemptHead | Refusal> {
    const { at, generated, released } = ended;
    const mark = await this.failed.markOf(outcome, context);
    const messages = [
      validated(generated, outcome, { released, candidate: generated.content, report: mark.failures }, context),
    ];
    const failing = { content: generated.content, failures: mark.failures };
    return await this.log.conclude(at, released, [], { verdict: mark.verdict, failing, messages }, context.now());
  }
}

interface Answer {
  readonly candidate: Candidate;
  /** What leaves with the verdict. */
  readonly contents: readonly PayloadRef[];
  readonly output: PayloadRef | (Pick<Segment, 'text' | 'citations' | 'toolCalls'> & { isAbstained: boolean } & Told);
}

/** What a reader may be told about the making of an answer. */
interface Told {
  readonly model: string;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
  readonly isLimited?: boolean;
}

const toldOf = ({ model, usage, isLimited }: AnswerGenerated): Told => ({
  model: model.id,
  usage: { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens },
  ...(isLimited !== undefined && { isLimited }),
});

const isRef = (output: Answer['output']): output is PayloadRef => 'payload' in output;

function validated(
  generated: AnswerGenerated,
  { verdict, failures, checks }: ChecksOutcome,
  refs: { released: number; output?: PayloadRef; candidate?: PayloadRef; report?: PayloadRef },
  context: MessageContext,
) {
  const { report, ...said } = refs;
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
