import { ChassisError } from '@chassis/contracts';
import { Continuation } from './conduct/continuation.js';
import type { ModelConduct } from './conduct/model-conduct.js';
import { type Rival, rivalOf } from './conduct/rival-of.js';
import { retryWaitMs } from './conduct/retry-wait.js';
import { checkGoesOn, Discarded } from './conduct/discarded.js';
import { raceFirstWord } from './conduct/race-first-word.js';
import type { DoneEvent, LanguageModel, ModelCall, ModelEvent, TextEvent } from './language-model.js';
import type { CallCost } from './money/call-cost.js';
import type { PlannedCall } from './money/charge.js';
import { CallBill } from './money/call-bill.js';
import { boundOf, chargeOfAnswer, type Made } from './money/charge-of.js';
import { escalationOf } from './routing/escalation-of.js';
import type { Judge } from './routing/judge.js';

/** A model that should have answered and did not, or not to the end: by policy, or because it failed; that one's hash stands there. */
export interface Fallback {
  readonly model: { readonly id: string; readonly provider: string; readonly hash?: string };
  readonly reason: string;
  readonly costMicroUsd: number;
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
  private readonly bill = new CallBill();
  private retries = 0;
  private mayHedge = true;
  /** What answers is the rival that was called in. */
  private isHedge = false;
  private conducted: Conducted | undefined;
  private judge: Judge = escalationOf;

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

  /** Who decides whether a weaker model's answer may stand; fixed signs alone where nobody is named. */
  judgedBy(judge: Judge | undefined): this {
    this.judge = judge ?? escalationOf;
    return this;
  }

  /** The model that answers, as far as one knows by now. */
  get model(): LanguageModel {
    return this.models[this.at]!;
  }

  /** Hashes of all that may answer, in order. */
  get hashes(): string[] {
    return this.models.map(({ hash }) => hash);
  }

  get fallbacks(): readonly Fallback[] {
    return [...this.passedOver, ...this.failed];
  }

  /** The most that the whole tree of calls can cost, repetitions and a rival included. */
  upperBoundMicroUsd(call: ModelCall): number {
    return this.planned(call).reduce((sum, { microUsd }) => sum + microUsd, 0);
  }

  /** The calls that may cost something, each with the most that it can. */
  planned(call: ModelCall): PlannedCall[] {
    const rival = this.rivalOf(call);
    const hedges = rival === undefined ? [] : [{ call: hedgeAt(rival.at), model: this.models[rival.at]! }];
    const calls = this.models.flatMap((model, at) =>
      Array.from({ length: 1 + this.retries }, (_one, tries) => ({ call: callAt(at, tries), model })),
    );
    return [...calls, ...hedges]
      .map(({ call: place, model }) => ({ call: place, model: model.id, microUsd: boundOf(model, call) }))
      .filter(({ microUsd }) => microUsd > 0);
  }

  /** Does without a rival and without repetitions, then without the last of the models that cost something, until the bound is within the budget or one model is left. */
  limitTo(budgetMicroUsd: number, call: ModelCall): void {
    if (this.upperBoundMicroUsd(call) > budgetMicroUsd) this.mayHedge = false;
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
    return this.bill.total(chargeOfAnswer(this.made(call), done));
  }

  /** What a call cost that gave no answer. */
  costOfFailure(error: ChassisError, call: ModelCall): CallCost {
    return this.bill.total(this.bill.ofFailure(this.made(call), error));
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
    this.leave(this.made(call), error, error.code);
    this.isHedge = false;
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
    const next = this.models.slice(this.at + 1).find((one) => this.stages.includes(one));
    if (next === undefined || !this.stages.includes(this.model)) return yield* this.ask(call, said, signal);
    const events: ModelEvent[] = [];
    for await (const event of this.ask(call, said, signal)) events.push(event);
    const reason = this.judge(call, events, { weak: this.model, next });
    const done = events.at(-1);
    if (reason !== undefined && done?.type === 'done')
      throw new Discarded(done, reason, `${this.model.name} answered, and the next model of the cascade is asked.`);
    yield* events;
  }

  /** The model's answer, or that of a rival that is called in where it is late with its first word. */
  private async *ask(call: ModelCall, said: string, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const { model, conducted } = this;
    const rival = this.at === 0 && this.tries === 0 && said === '' ? this.rivalOf(call) : undefined;
    if (rival === undefined || conducted === undefined)
      return yield* this.enter(model, { ...this.made(call), said, signal });
    const second = this.models[rival.at]!;
    const own = this.made(call);
    const other = { place: hedgeAt(rival.at), model: second, call };
    const open = (one: Made) => (until: AbortSignal, begun: () => void) =>
      this.enter(one.model, { ...one, said, signal: until, begun });
    yield* raceFirstWord({
      first: open(own),
      second: open(other),
      afterMs: rival.afterMs,
      signal,
      sleep: async (ms, until) => await conducted.conduct.surroundings.sleep(ms, until),
      secondWon: () => {
        this.at = rival.at;
        this.isHedge = true;
      },
      lost: (which, error) => {
        if (which === 'first') this.leave(own, error, error?.code ?? 'first-token-late');
        else this.leave(other, error, error?.code ?? 'hedge-lost');
      },
    });
  }

  /** None beside a model on trial. */
  private rivalOf(call: ModelCall): Rival | undefined {
    if (this.conducted === undefined || !this.mayHedge || this.stages.length > 0) return undefined;
    return rivalOf(this.models, call, this.conducted.conduct.limits.hedgeAfterMs);
  }

  /** One call of one model, in its turn. That somebody left it says nothing about the model. */
  private async *enter(model: LanguageModel, asked: Asked): AsyncGenerator<ModelEvent> {
    const { call, signal } = asked;
    const leave = await this.conducted?.conduct.enter(
      model,
      { tenant: this.conducted.tenant, tokens: model.mostTokens(call) },
      signal,
    );
    let failure: ChassisError | undefined;
    try {
      if (!signal.aborted) this.bill.reach(asked.place, 'sent');
      yield* this.joined(model, asked);
    } catch (cause) {
      failure = ChassisError.from(cause);
      throw failure;
    } finally {
      leave?.(failure !== undefined && signal.aborted ? left : failure);
    }
  }

  /** A piece that does not end a sentence waits: if the model breaks off behind it, it was never said. */
  private async *joined(model: LanguageModel, asked: Asked): AsyncGenerator<ModelEvent> {
    const { place, call, said, signal } = asked;
    const begun = (): void => {
      this.bill.reach(place, 'begun');
      asked.begun?.();
    };
    // Fields are told apart by their names, not by their words.
    const seam = new Continuation(call.chat?.json === undefined ? call.released : '');
    let open: TextEvent[] = [];
    let isSilent = said !== '';
    for await (const event of model.stream(call, signal, begun)) {
      if (event.type === 'done') {
        this.checkEnd(event, call, said);
        if (isSilent) checkGoesOn(event);
        yield* open.flatMap((one) => seam.push(one));
        yield* seam.end();
        yield event;
        return;
      }
      yield* open.flatMap((one) => seam.push(one));
      this.bill.reach(place, 'begun');
      isSilent &&= event.text.trim() === '' && event.toolCalls === undefined;
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

  private leave(made: Made, error: ChassisError | undefined, reason: string): void {
    const { microUsd: costMicroUsd } = this.bill.addFailure(made, error);
    const { id, provider, hash } = made.model;
    this.failed.push({ model: { id, provider, hash }, reason, costMicroUsd });
  }

  private made(call: ModelCall): Made {
    const { at, tries, model, isHedge } = this;
    return { place: isHedge ? hedgeAt(at) : callAt(at, tries), model, call };
  }
}

/** One call, as it goes out. */
interface Asked {
  readonly place: string;
  readonly call: ModelCall;
  readonly said: string;
  readonly signal: AbortSignal;
  readonly begun?: () => void;
}

const left = new ChassisError('transient', 'aborted', 'The call was left before its end.');
const callAt = (at: number, tries: number): string => `generate/${at}${tries === 0 ? '' : `/${tries}`}`;
const hedgeAt = (at: number): string => `hedge/${at}`;

/** The call as the next model gets it. */
function behind(call: ModelCall, said: string): ModelCall {
  return said === '' ? call : { ...call, released: call.released + said };
}
