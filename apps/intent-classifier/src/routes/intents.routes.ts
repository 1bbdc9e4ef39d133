import { IntentsList, IntentsPut, type RouteInput, type RouteOutput } from '@chassis/contracts';
import { Serves, type RouteContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { SpecialistStore } from '../specialists/specialist-store.js';
import { TrainIntents } from '../specialists/train-intents.js';

/** Ingress lets in who has the right `intents:write`. */
@Controller()
export class IntentsRoutes {
  constructor(
    private readonly trainIntents: TrainIntents,
    private readonly store: SpecialistStore,
  ) {}

  @Serves(IntentsPut)
  async put(
    { model, intents, outOfScope }: Required<RouteInput<typeof IntentsPut>>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof IntentsPut>> {
    const trained = await this.trainIntents.train(model, { intents, outOfScope }, context);
    return {
      model,
      version: trained.version,
      intents: trained.intents.length,
      examples: trained.exampleCount,
      trainedMs: trained.trainedMs,
    };
  }

  @Serves(IntentsList)
  async list(_input: unknown, { tenant }: RouteContext): Promise<RouteOutput<typeof IntentsList>> {
    return { models: await this.store.list(tenant) };
  }
}
