import {
  AnswerGenerated,
  AuditRecorded,
  ChassisError,
  GenerateAnswer,
  GenerateContextSchema,
  type StepRef,
} from '@chassis/contracts';
import { Handles, type LeasedContext, MessageBus } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { AnswerCache } from '../adapters/answer-cache.js';
import { RoutingOutcomes } from '../adapters/routing-outcomes.js';
import type { DoneEvent } from '../domain/language-model.js';
import { budgetExhausted, runBudgetExhausted } from '../domain/money/budget-exhausted.js';
import type { Payer, PlannedCall } from '../domain/money/charge.js';
import { answeredText } from '../domain/routing/answered-text.js';
import { type AttemptAt, AttemptLedger, type AttemptStanding } from '../ports/attempt-ledger.js';
import { askModel, type Asking, type ModelAnswer } from './ask-model.js';
import { CallPreparation } from './call-preparation.js';

/** Most of the time an answer waits for its model; how many a provider gets is bounded by `MODEL_CONCURRENCY`. */
const answersAtOnce = 1_024;

interface Attempt extends Asking {
  readonly step: StepRef;
}

/** One model call for one attempt: reserved, streamed as segments, settled together with its outcome. A second delivery never calls again. */
@Injectable()
export class GenerateAnswerHandler {
  constructor(
    private readonly preparation: CallPreparation,
    private readonly ledger: AttemptLedger,
    private readonly payloads: PayloadStore,
    private readonly bus: MessageBus,
    private readonly cache: AnswerCache,
    private readonly outcomes: RoutingOutcomes,
  ) {}

  /** Who finds the attempt dispatched has its lease, so whoever dispatched it does not work on it any more. */
  @Handles(GenerateAnswer, { lease: { atMost: answersAtOnce } })
  async handle(message: GenerateAnswer, context: LeasedContext): Promise<void> {
    const { step } = context;
    if (step === undefined) throw new ChassisError('invalid', 'no-step', 'answer.generate belongs to a step of a run.');
    const given = GenerateContextSchema.parse(await this.payloads.getJson(context.tenant, message.context));
    const prepared = await this.preparation.prepare(given, context);
    try {
      await this.work({ context, step, message, given, ...prepared });
    } finally {
      await prepared.end?.();
    }
  }

  private async work(attempt: Attempt): Promise<void> {
    const { context } = attempt;
    // An attempt that was taken over may have cost something, which is settled below.
    if (context.signal.aborted && context.lease.epoch === 1) throw aborted(context.signal.reason);
    const standing = await this.dispatch(attempt);
    if (standing.state === 'refused') throw budgetExhausted(standing, mostOf(attempt));
    if (standing.state !== 'granted') return await this.repeat(attempt, standing);
    const result = await this.generate(attempt, context.signal);
    await this.settle(attempt, result, standing.warnings);
    await this.keep(attempt, result);
    await this.learn(attempt, result);
  }

  /** What a whole answer may teach; what became of it is asked when somebody trains. */
  private async learn({ routing, chain, call, step, context }: Attempt, result: ModelAnswer): Promise<void> {
    if (routing === undefined || call.released !== '' || !isWhole(result)) return;
    const text = answeredText([...result.events, result.done]);
    await this.outcomes.record(context.tenant, step, routing.recorded(chain.model.id, text));
  }

  /** Whole answers alone; whether their checks pass is asked when one is about to serve again. */
  private async keep(attempt: Attempt, result: ModelAnswer): Promise<void> {
    const { cacheKey: key, chain, call, dataClass, step } = attempt;
    const { done, candidate, events } = result;
    if (key === undefined || !isWhole(result)) return;
    const { costMicroUsd } = chain.costOf(done, call);
    const value = call.outputSchema === undefined ? undefined : candidate;
    const answered = { key, step, events, value, passages: call.passages, dataClass, costMicroUsd };
    await this.cache.remember({ ...answered, model: chain.model.id }, attempt.context);
  }

  private at({ context, step }: Attempt): AttemptAt {
    return { tenant: context.tenant, step, now: context.now(), lease: context.lease };
  }

  private async dispatch(attempt: Attempt): Promise<AttemptStanding> {
    const { chain, call, given, judges } = attempt;
    const { model } = chain;
    const upperBoundMicroUsd = mostOf(attempt);
    if (upperBoundMicroUsd > given.budgetMicroUsd) throw runBudgetExhausted(given.budgetMicroUsd, upperBoundMicroUsd);
    return await this.ledger.dispatch(this.at(attempt), {
      model: model.id,
      upperBoundMicroUsd,
      calls: [...chain.planned(call), ...judges],
      payer: payerOf(attempt),
      settleByMs: settleByMs(attempt.context),
    });
  }

  /** The same answer as before; what went out and never came back is paid for and not asked again. */
  private async repeat(
    attempt: Attempt,
    standing: Exclude<AttemptStanding, { state: 'granted' | 'refused' }>,
  ): Promise<void> {
    const { context } = attempt;
    if (standing.state === 'failed')
      throw new ChassisError(standing.kind, standing.code, 'The model call of this attempt failed.');
    if (standing.state === 'interrupted') {
      const error = new ChassisError(
        'transient',
        'interrupted',
        'The process ended during the model call; another attempt may follow.',
      );
      await this.fail(attempt, error);
      throw error;
    }
    const data = await this.payloads.getJson(context.tenant, standing.outcome);
    await this.bus.publish([
      context.message(AnswerGenerated, data as AnswerGenerated, { dataClass: attempt.dataClass }),
    ]);
  }

  private async generate(attempt: Attempt, signal: AbortSignal): Promise<ModelAnswer> {
    try {
      return await askModel(attempt, { bus: this.bus, payloads: this.payloads }, signal);
    } catch (cause) {
      const error = signal.aborted ? aborted(cause) : ChassisError.from(cause);
      await this.fail(attempt, error);
      throw error;
    }
  }

  private async settle(
    attempt: Attempt,
    { done, candidate, segments, unsent }: ModelAnswer,
    budgetWarnings: readonly string[],
  ): Promise<void> {
    const { context, message, chain, call, judges, dataClass, routing } = attempt;
    const { model, fallbacks } = chain;
    const answer = this.payloads.prepareJson(candidate, dataClass);
    const cost = chain.costOf(done, call);
    const { costMicroUsd, isEstimated } = cost;
    const saving = attempt.saving ?? routing?.saving(done, costMicroUsd);
    const routed = routing?.explained();
    const outcome = {
      content: answer.ref,
      context: message.context,
      segments,
      isAbstained: done.isAbstained ?? false,
      ...finishOf(done, attempt),
      model: { id: model.id, provider: model.provider },
      usage: { ...done.usage },
      costMicroUsd,
      ...(judges.length > 0 && { judgeMicroUsd: sumOf(judges) }),
    };
    const passages = { given: attempt.given.passages.length, used: done.passages ?? call.passages.length };
    const fact = context.fact('answer.generated', {
      ...outcome,
      ...hashesOf(attempt),
      passages,
      ...(done.savedTokens !== undefined && { savedTokens: done.savedTokens }),
      attempt: attempt.step.attempt,
      ...counterOf(attempt),
      isEstimated,
      fallbacks,
      ...(routed !== undefined && { routing: routed }),
      ...(attempt.hit !== undefined && { cache: attempt.hit }),
      ...(!model.isPriced && { countedAtUpperBound: model.priceProblem }),
      ...(budgetWarnings.length > 0 && { budgetWarnings }),
    });
    const data = { ...outcome, ...(unsent.last !== undefined && { last: unsent.last }), facts: [fact] };
    const repeatable = this.payloads.prepareJson(data, dataClass);
    const payloads = await this.payloads.putLarge(context.tenant, [repeatable, answer, ...unsent.contents]);
    const only = chain.planned(call).map((one) => one.call);
    const settled = {
      ...{ ...cost, calls: only.length === 0 ? [] : cost.calls },
      // What is held for a judge stays held until it has judged.
      ...(judges.length > 0 && { only }),
      ...(saving !== undefined && { saving }),
    };
    await this.ledger.answer(this.at(attempt), settled, { ref: repeatable.ref, payloads }, [
      ...unsent.messages,
      context.message(AnswerGenerated, data, { dataClass }),
    ]);
  }

  private async fail(attempt: Attempt, error: ChassisError): Promise<void> {
    const { context, call, chain } = attempt;
    const { fallbacks } = chain;
    const { kind, code } = error;
    const cost = chain.costOfFailure(error, call);
    const fact = context.fact('answer.failed', {
      kind,
      code,
      ...hashesOf(attempt),
      ...counterOf(attempt),
      costMicroUsd: cost.costMicroUsd,
      isEstimated: cost.isEstimated,
      fallbacks,
    });
    // Of a call that the end of a process interrupted nobody knows how far it came.
    await this.ledger.fail(this.at(attempt), { kind, code }, code === 'interrupted' ? undefined : cost, [
      context.message(AuditRecorded, { facts: [fact] }, { suffix: 'failed' }),
    ]);
  }
}

/** A client that limits its answer gets what fits, and is told so; in a workflow that is no answer. */
const finishOf = ({ finish }: DoneEvent, { call }: Attempt): { finish: DoneEvent['finish']; isLimited?: true } =>
  finish === 'length' && call.chat !== undefined ? { finish: 'stop', isLimited: true } : { finish };

const isWhole = ({ done }: ModelAnswer): boolean =>
  done.finish === 'stop' && done.isAbstained !== true && done.refusal === undefined;

const sumOf = (calls: readonly PlannedCall[]): number => calls.reduce((sum, { microUsd }) => sum + microUsd, 0);
/** The most that the attempt may cost, with its judge. */
const mostOf = ({ chain, call, judges }: Attempt): number => chain.upperBoundMicroUsd(call) + sumOf(judges);

/** Exactly what was asked, and by what: bundle, prompt and model, each by its hash. */
function hashesOf({ chain: { model }, given: { prompt } }: Attempt) {
  const { bundle, path, hash } = prompt;
  return {
    model: { id: model.id, provider: model.provider, hash: model.hash },
    prompt: { bundle, path, hash },
  };
}

/** What the prompt of the model that answered was counted with. */
function counterOf({ chain: { model }, call }: Attempt): { tokenCounter?: string } {
  const tokenCounter = model.tokenCounterOf(call);
  return tokenCounter === undefined ? {} : { tokenCounter };
}

const payerOf = ({ context: { principal }, given }: Attempt): Payer => ({
  subject: principal.subject,
  key: principal.keyId,
  teams: [],
  workflow: given.workflow,
});

/** Nobody works on a call that long behind its deadline. */
const settleByMs = (context: LeasedContext): number =>
  Math.max(0, (context.deadline?.getTime() ?? context.now().getTime() + hourMs) - context.now().getTime()) + graceMs;
const hourMs = 3_600_000;
const graceMs = 600_000;

const aborted = (cause: unknown): ChassisError =>
  new ChassisError(
    'transient',
    'aborted',
    'The model call was stopped: the run was cancelled, its deadline passed, or the process stops.',
    { cause },
  );
