import { ChassisError } from '@chassis/contracts';
import { isUnspent } from './is-unspent.js';
import type { DoneEvent, LanguageModel, ModelCall, ModelEvent } from './language-model.js';

/** A model that should have answered and did not: by policy, or because it failed. */
export interface Fallback {
  readonly model: { readonly id: string; readonly provider: string };
  readonly reason: string;
  readonly costMicroUsd: number;
}

/** What a call cost; estimated where nobody reported it: the upper bound counts. */
export interface CallCost {
  readonly costMicroUsd: number;
  readonly isEstimated: boolean;
}

/** The models that one call may use, in order: the next one takes over as long as nothing was said, and what the failed ones may have cost is kept. */
export class ModelChain {
  private at = 0;
  private readonly failed: Fallback[] = [];
  private isFailedEstimated = false;

  /** `passedOver` are those that policy ruled out before. Needs one model at least. */
  constructor(
    private readonly models: readonly LanguageModel[],
    private readonly passedOver: readonly Fallback[] = [],
  ) {}

  /** The model that answers, as far as one knows by now. */
  get model(): LanguageModel {
    return this.models[this.at]!;
  }

  get fallbacks(): readonly Fallback[] {
    return [...this.passedOver, ...this.failed];
  }

  upperBoundMicroUsd(call: ModelCall): number {
    return this.models.reduce((sum, model) => sum + boundOf(model, call), 0);
  }

  async *stream(call: ModelCall, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    for (;;) {
      let hasBegun = false;
      try {
        for await (const event of this.model.stream(call, signal)) {
          hasBegun = true;
          yield event;
        }
        return;
      } catch (cause) {
        const error = ChassisError.from(cause);
        if (hasBegun || signal.aborted || this.at === this.models.length - 1) throw error;
        this.takeOver(error, call);
      }
    }
  }

  /** What an answer cost, with all that was tried for it. */
  costOf(done: DoneEvent, call: ModelCall): CallCost {
    const isEstimated = done.isEstimated ?? false;
    const own = isEstimated ? boundOf(this.model, call) : this.model.costMicroUsd(done.usage);
    return { costMicroUsd: this.failedMicroUsd + own, isEstimated: isEstimated || this.isFailedEstimated };
  }

  /** What a call cost that gave no answer. */
  costOfFailure(error: ChassisError, call: ModelCall): CallCost {
    const own = isUnspent(error) ? 0 : boundOf(this.model, call);
    return { costMicroUsd: this.failedMicroUsd + own, isEstimated: own > 0 || this.isFailedEstimated };
  }

  private get failedMicroUsd(): number {
    return this.failed.reduce((sum, one) => sum + one.costMicroUsd, 0);
  }

  private takeOver(error: ChassisError, call: ModelCall): void {
    const { id, provider } = this.model;
    const costMicroUsd = isUnspent(error) ? 0 : boundOf(this.model, call);
    this.isFailedEstimated ||= costMicroUsd > 0;
    this.failed.push({ model: { id, provider }, reason: error.code, costMicroUsd });
    this.at += 1;
  }
}

const boundOf = (model: LanguageModel, call: ModelCall): number => model.upperBoundMicroUsd(call) ?? 0;
