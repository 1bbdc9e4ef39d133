import type { DataClass } from '@chassis/contracts';
import type { DoneEvent, LanguageModel, ModelCall, ModelEvent } from '../language-model.js';
import type { AttemptSaving } from '../money/attempt-saving.js';
import { answerSigns } from './answer-signs.js';
import { answeredText } from './answered-text.js';
import { askedOf, callSigns, plainSigns } from './call-signs.js';
import { escalationOf, isFailedBySign, isSurvivable } from './escalation-of.js';
import { asGoodAs, expectedRoute } from './expected-route.js';
import type { RoutingModel } from './routing-model.js';

/** As much of a model as routing needs. */
export type RoutedModelOf = Pick<LanguageModel, 'id' | 'costMicroUsd'>;

/** What was learned, as of which training; undefined where there was none, and rules decide. */
export interface CurrentRouting {
  readonly version: string;
  readonly routing: RoutingModel;
}

/** A model that was weighed, and the probability that its answer passes, where enough is known. */
interface Considered {
  readonly model: string;
  readonly passes?: number;
  readonly asGood?: number;
}

/** Why which model was asked, or asked next. */
export interface RoutingDecision {
  readonly at: 'before' | 'behind';
  readonly by: 'outcomes' | 'rules';
  readonly reason?: 'not-trained' | 'too-few-outcomes';
  readonly chosen: string;
  readonly considered: readonly Considered[];
}

/** A routing as its record shows it: counts, probabilities and the threshold, no words. */
export interface ExplainedRouting {
  readonly version?: string;
  readonly threshold: number;
  readonly signs: readonly string[];
  readonly decisions: readonly RoutingDecision[];
}

/** An answer with its signs, to be labelled when its run says what became of it. */
export interface RecordedAnswer {
  readonly model: string;
  readonly before: readonly string[];
  readonly behind: readonly string[];
  /** Known at once where code found it wanting. */
  readonly isPassed?: false;
}

/** Decides over the models of one call by what was learned from outcomes, says why, and keeps what can be learned from it. */
export class AttemptRouting {
  private readonly before: readonly string[];
  private readonly decisions: RoutingDecision[] = [];
  private readonly left: RecordedAnswer[] = [];
  private baseline: { readonly savedBy: 'routing' | 'cascade'; readonly model: RoutedModelOf } | undefined;

  constructor(
    private readonly call: ModelCall,
    private readonly of: {
      readonly tenant: string;
      readonly dataClass: DataClass;
      readonly threshold: number;
      readonly current?: CurrentRouting | undefined;
    },
  ) {
    this.before = callSigns(call, of);
  }

  /** Models by rising cost, the one to ask first moved to the front. */
  order<M extends RoutedModelOf>(byCost: readonly M[]): M[] {
    if (byCost.length < 2) return [...byCost];
    this.baseline = { savedBy: 'routing', model: byCost.at(-1)! };
    const passes = byCost.map(({ id }) => this.passes(id, this.before, 'before'));
    const place = expectedRoute(passes, this.of.threshold);
    const chosen = byCost[place]!;
    const considered = byCost.map((one, at) => consideredOf(one, passes[at], passes.slice(at + 1)));
    this.decide({ at: 'before', chosen: chosen.id, considered }, passes[place]);
    return [chosen, ...byCost.slice(place + 1), ...byCost.slice(0, place)];
  }

  /**
   * Why a weaker model's answer is left to the next one of its cascade; undefined where it may stand. What a check would refuse too is left at once; signs that
   * an answer may survive count among all others where outcomes teach their weight, and by themselves where not.
   */
  escalation(
    events: readonly ModelEvent[],
    { weak, next }: { readonly weak: RoutedModelOf; readonly next: RoutedModelOf },
  ): string | undefined {
    this.baseline = { savedBy: 'cascade', model: next };
    const behind = this.behind(answeredText(events));
    const sign = escalationOf(this.call, events);
    const passes = this.passes(weak.id, [...this.before, ...behind], 'behind');
    if (sign !== undefined && isFailedBySign(sign))
      this.left.push({ model: weak.id, before: this.before, behind, isPassed: false });
    if (sign !== undefined && (passes === undefined || !isSurvivable(sign))) return sign;
    if (events.some((one) => one.type === 'done' && one.refusal !== undefined)) return undefined;
    const dearer = [this.passes(next.id, this.before, 'before')];
    const isLeft = passes !== undefined && asGoodAs(passes, dearer) < this.of.threshold;
    const considered = [consideredOf(weak, passes, dearer), consideredOf(next, dearer[0], [])];
    this.decide({ at: 'behind', chosen: isLeft ? next.id : weak.id, considered }, passes);
    return isLeft ? 'escalated-not-expected-to-pass' : undefined;
  }

  /** What may be learned from this attempt, once `model` has answered with `text`. */
  recorded(model: string, text: string): RecordedAnswer[] {
    return [...this.left, { model, before: this.before, behind: this.behind(text) }];
  }

  /** Against always asking the dearest of the models: what it would have cost by the usage of the answer that was given. Below 0 where two were asked. */
  saving({ usage, isEstimated }: DoneEvent, costMicroUsd: number): AttemptSaving | undefined {
    if (this.baseline === undefined || isEstimated === true) return undefined;
    const { savedBy, model } = this.baseline;
    return { savedBy, baseline: model.id, microUsd: model.costMicroUsd(usage) - costMicroUsd };
  }

  /** Undefined where nothing was to decide. */
  explained(): ExplainedRouting | undefined {
    if (this.decisions.length === 0) return undefined;
    const { current, threshold } = this.of;
    return {
      ...(current !== undefined && { version: current.version }),
      threshold,
      signs: plainSigns(this.before),
      decisions: this.decisions,
    };
  }

  private decide(decision: Omit<RoutingDecision, 'by' | 'reason'>, passes: number | undefined): void {
    const reason = this.of.current === undefined ? 'not-trained' : 'too-few-outcomes';
    this.decisions.push({ ...decision, ...(passes === undefined ? { by: 'rules', reason } : { by: 'outcomes' }) });
  }

  private behind(text: string): string[] {
    return answerSigns(askedOf(this.call), text);
  }

  private passes(model: string, signs: readonly string[], sees: 'before' | 'behind'): number | undefined {
    return this.of.current?.routing.passes(model, signs, sees);
  }
}

function consideredOf(
  { id }: RoutedModelOf,
  passes: number | undefined,
  dearer: readonly (number | undefined)[],
): Considered {
  if (passes === undefined) return { model: id };
  return { model: id, passes: rounded(passes), asGood: rounded(asGoodAs(passes, dearer)) };
}

const rounded = (probability: number): number => Math.round(probability * 1e4) / 1e4;
