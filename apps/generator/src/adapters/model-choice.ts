import type { ChatInput, DataClass, GenerateContext } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { CONFIG } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { GeneratorConfig } from '../config.js';
import type { ModelCall } from '../domain/language-model.js';
import type { ModelChain } from '../domain/model-chain.js';
import type { PlannedCall } from '../domain/money/charge.js';
import { AttemptRouting } from '../domain/routing/attempt-routing.js';
import { cascadeOf } from '../domain/routing/cascade-of.js';
import { thresholdOf } from '../domain/routing/threshold-of.js';
import { selectModels } from '../domain/select-models.js';
import { JudgeHolds } from './judge-holds.js';
import { RoutingModels } from './routing-models.js';
import { TenantModels } from './tenant-models.js';

/** The models for a call, and what is learned from how it goes; nothing is where a client named the model itself. */
export interface ChosenModels {
  readonly chain: ModelChain;
  /** Calls of judges that may follow when the answer is there. */
  readonly judges: readonly PlannedCall[];
  readonly routing?: AttemptRouting;
}

/** Chooses the models of a call: by policy, by price, and by what the tenant's outcomes taught. */
@Injectable()
export class ModelChoice {
  constructor(
    private readonly models: TenantModels,
    private readonly routings: RoutingModels,
    private readonly holds: JudgeHolds,
    @Inject(CONFIG) private readonly config: GeneratorConfig,
  ) {}

  async choose(
    call: ModelCall,
    of: { readonly given: GenerateContext; readonly chat: ChatInput | undefined; readonly dataClass: DataClass },
    context: MessageContext,
  ): Promise<ChosenModels> {
    const { tenant } = context;
    const name = of.given.model ?? of.chat?.model;
    const isOpen = name === 'auto' || (name === undefined && cascadeOf(call.prompt) !== undefined);
    const routing = new AttemptRouting(call, {
      tenant,
      dataClass: of.dataClass,
      threshold: thresholdOf(call.prompt) ?? this.config.GENERATOR_ROUTING_THRESHOLD,
      current: isOpen ? await this.routings.current(tenant) : undefined,
    });
    const models = await this.models.of(tenant, context.now());
    const asked = { name, call, dataClass: of.dataClass, ...(isOpen && { routing }) };
    const chain = selectModels(models, this.models.defaults, asked);
    // Local models cost nothing, and a client that names its model leaves nothing to choose.
    const isLearnedFrom = isOpen || (of.chat === undefined && chain.model.provider !== 'local');
    const judges = await this.holds.planned(of.given, { ...call, dataClass: of.dataClass }, context);
    return { chain, judges, ...(isLearnedFrom && { routing }) };
  }
}
