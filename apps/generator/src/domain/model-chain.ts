import { ChassisError } from '@chassis/contracts';
import { Continuation } from './conduct/continuation.js';
import type { ModelConduct } from './conduct/model-conduct.js';
import { retryWaitMs } from './conduct/retry-wait.js';
import { isUnspent } from './is-unspent.js';
import type { DoneEvent, LanguageModel, ModelCall, ModelEvent, TextEvent } from './language-model.js';
import type { CallCharge, PlannedCall } from './money/charge.js';
import { escalationOf } from './routing/escalation-of.js';

/** A model that should have answered and did not, or not to the end: by policy, or because it failed. */
export interface Fallback {
  readonly model: { readonly id: string; readonly provider: string };
  readonly reason: string;
  readonly costMicroUsd: number;
}

/** What a call cost; estimated where nobody reported it: the upper bound counts. */
export interface CallCost {
  readonly costMicroUsd: number;
  readonly isEstimated: boolean;
  /** The same, call by call. */
  readonly calls: readonly CallCharge[];
}

/** Whose calls these are, and what is known of the models. */
interface Conducted {
  readonly conduct: ModelConduct;
  readonly tenant: string;
}

/**
 * The models that one call may use, in order. A model that fails is asked again where that can help; else the next one takes over, behind
 * the last whole sentence that was said. What the failed ones may have cost is kept.
 */
export class ModelChain {
  private at = 0;
  private tries = 0;
  private readonly failed: Fallback[] = [];
  private readonly charges: CallCharge[] = [];
  private retries = 0;
  private conducted: Conducted | undefined;

  /** `passedOver` are those that policy ruled out before. Of `stages` each but the last answers on trial. Needs one model at least. */
  constructor(
    private models: readonly LanguageModel[],
    private readonly passedOver: readonly Fallback[] = [],
    private readonly stages: readonly LanguageModel[] = [],
  ) {}

  /** Calls heed limits and circuits from now on, and may be repeated. */
  under(conduct: ModelConduct, tenant: string): this {
    this.conducted = { conduct, tenant };
    this.retries = conduct.limits.retries;
    return this;
  }

  /** The model that answers, as far as one knows by now. */
  get model(): LanguageModel {
    return this.models[this.at]!;
  }

  /** All that may answer, in order. */
  get ids(): string[] {
    return this.models.map(({ id }) => id);
  }

  get fallbacks(): readonly Fallback[] {
    return [...this.passedOver, ...this.failed];
  }

  /** The most that the whole tree of calls can cost, repetitions included. */
  upperBoundMicroUsd(call: ModelCall): number {
    return this.models.reduce((sum, model) => sum + boundOf(model, call) * (1 + this.retries), 0);
  }

  /** The calls that may cost something, each with the most that it can. */
  planned(call: ModelCall): PlannedCall[] {
    return this.models
      .flatMap((model, at) => {
        const microUsd = boundOf(model, call);
        return Array.from({ length: 1 + this.retries }, (_one, tries) => ({
          call: callAt(at, tries),
          model: model.id,
          microUsd,
        }));
      })
      .filter(({ microUsd }) => microUsd > 0);
  }

  /** Does without repetitions, then without the last of the models that cost something, until the bound is within the budget or one model is left. */
  limitTo(budgetMicroUsd: number, call: ModelCall): void {
    if (this.upperBoundMicroUsd(call) > budgetMicroUsd) this.retries = 0;
    while (this.upperBoundMicroUsd(call) > budgetMicroUsd) {
      const dearest = this.models.findLastIndex((one, index) => index > 0 && boundOf(one, call) > 0);
      if (dearest < 0) return;
      this.models = this.models.filter((_one, index) => index !== dearest);
    }
  }

  async *stream(call: ModelCall, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    let said = '';
    for (;;) {
      try {
        for await (const event of this.onTrial(behind(call, said), said, signal)) {
          if (event.type === 'text') said += event.text;
          yield event;
        }
        return;
      } catch (cause) {
        const error = ChassisError.from(cause);
        if (signal.aborted) throw error;
        await this.goOn(error, { call, said, signal });
      }
    }
  }

  /** What an answer cost, with all that was tried for it. */
  costOf(done: DoneEvent, call: ModelCall): CallCost {
    return this.total(this.charge(done, call));
  }

  /** What a call cost that gave no answer. */
  costOfFailure(error: ChassisError, call: ModelCall): CallCost {
    return this.total(this.chargeOfFailure(error, call));
  }

  /** The same model again after a while, or the next one; throws where neither can go on. */
  private async goOn(
    error: ChassisError,
    { call, said, signal }: { call: ModelCall; said: string; signal: AbortSignal },
  ): Promise<void> {
    const waitMs = this.tries < this.retries && said === '' ? this.waitMs(error) : undefined;
    // What a provider holds back for what it says is not taken to the next one.
    const isFinal = error.kind === 'rejected';
    if (isFinal || (waitMs === undefined && !this.mayTakeOver(said))) throw error;
    const { id, provider } = this.model;
    const charge = this.chargeOfFailure(error, call);
    this.charges.push(charge);
    this.failed.push({ model: { id, provider }, reason: error.code, costMicroUsd: charge.microUsd });
    if (waitMs === undefined) {
      this.at += 1;
      this.tries = 0;
      return;
    }
    this.tries += 1;
    await this.conducted?.conduct.surroundings.sleep(waitMs, signal);
  }

  /** What a weaker model of a cascade says is held until it is whole, and said only where nothing speaks against it. */
  private async *onTrial(call: ModelCall, said: string, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const isLast = !this.models.slice(this.at + 1).some((one) => this.stages.includes(one));
    if (isLast || !this.stages.includes(this.model)) return yield* this.ask(call, said, signal);
    const events: ModelEvent[] = [];
    for await (const event of this.ask(call, said, signal)) events.push(event);
    const reason = escalationOf(call, events);
    const done = events.at(-1);
    if (reason !== undefined && done?.type === 'done')
      throw new Discarded(done, reason, `${this.model.name} answered, and the next model of the cascade is asked.`);
    yield* events;
  }

  /** One call of one model. A piece that does not end a sentence waits: if the model breaks off behind it, it was never said. */
  private async *ask(call: ModelCall, said: string, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const leave = await this.conducted?.conduct.enter(this.model, this.conducted.tenant, signal);
    let failure: ChassisError | undefined;
    try {
      yield* this.joined(call, said, signal);
    } catch (cause) {
      failure = ChassisError.from(cause);
      throw failure;
    } finally {
      leave?.(failure);
    }
  }

  private async *joined(call: ModelCall, said: string, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const seam = new Continuation(call.released);
    let open: TextEvent[] = [];
    for await (const event of this.model.stream(call, signal)) {
      if (event.type === 'done') {
        this.checkEnd(event, call, said);
        yield* open.flatMap((one) => seam.push(one));
        yield* seam.end();
        yield event;
        return;
      }
      yield* open.flatMap((one) => seam.push(one));
      open = [event];
      if (event.isWhole === true) {
        yield* seam.push(event);
        open = [];
      }
    }
  }

  /** An answer that its model did not bring to an end is no answer while another model can go on with it. */
  private checkEnd(done: DoneEvent, call: ModelCall, said: string): void {
    if (call.outputSchema !== undefined || done.finish === 'stop') return;
    const isOwnLimit = done.finish === 'length' && done.usage.outputTokens >= call.maxOutputTokens;
    if (isOwnLimit || !this.mayTakeOver(said === '' ? call.released || 'something' : said)) return;
    throw new Discarded(done, 'provider-cut-short', `The provider ended its answer early (${done.finish}).`);
  }

  private mayTakeOver(said: string): boolean {
    const next = this.models[this.at + 1];
    return next !== undefined && (said === '' || next.canContinue);
  }

  private waitMs(error: ChassisError): number | undefined {
    if (this.conducted === undefined) return undefined;
    const isLast = this.at === this.models.length - 1;
    return retryWaitMs(error, isLast, this.conducted.conduct.surroundings.random());
  }

  private total(own: Charge): CallCost {
    const calls = [...this.charges, own];
    return {
      costMicroUsd: calls.reduce((sum, one) => sum + (one.microUsd ?? 0), 0),
      isEstimated: calls.some((one) => one.isEstimated),
      calls,
    };
  }

  private charge(done: DoneEvent, call: ModelCall): Charge {
    const isEstimated = done.isEstimated ?? false;
    const microUsd = isEstimated ? boundOf(this.model, call) : this.model.costMicroUsd(done.usage);
    return { call: this.place, microUsd, isEstimated, basis: isEstimated ? 'upper-bound' : 'usage' };
  }

  private chargeOfFailure(error: ChassisError, call: ModelCall): Charge {
    if (error instanceof Discarded) return this.charge(error.done, call);
    const microUsd = isUnspent(error) ? 0 : boundOf(this.model, call);
    return { call: this.place, microUsd, isEstimated: microUsd > 0, basis: microUsd > 0 ? 'upper-bound' : 'refused' };
  }

  private get place(): string {
    return callAt(this.at, this.tries);
  }
}

type Charge = CallCharge & { readonly microUsd: number };
const callAt = (at: number, tries: number): string => `generate/${at}${tries === 0 ? '' : `/${tries}`}`;

/** An answer that is not used, and what it cost: its provider ended it before the model did, or a cascade goes on. */
class Discarded extends ChassisError {
  constructor(
    readonly done: DoneEvent,
    code: string,
    message: string,
  ) {
    super('transient', code, message);
  }
}

/** The call as the next model gets it. */
function behind(call: ModelCall, said: string): ModelCall {
  return said === '' ? call : { ...call, released: call.released + said };
}

/** What is given to one that goes on behind another's text is longer by that text, which is no longer than an answer may be. */
function boundOf(model: LanguageModel, call: ModelCall): number {
  const bound = model.upperBoundMicroUsd(call) ?? 0;
  const perMtoken = model.worstCase?.outputMicroUsdPerMtoken ?? 0;
  return bound === 0 ? 0 : bound + Math.ceil((call.maxOutputTokens * perMtoken) / 1_000_000);
}
