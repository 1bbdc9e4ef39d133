import {
  IntentModelGet,
  IntentModelRemove,
  IntentPut,
  IntentRemove,
  IntentsLearn,
  IntentsList,
  IntentsPut,
  type RouteInput,
  type RouteOutput,
} from '@chassis/contracts';
import { Serves, type RouteContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { withIntent, withoutIntent } from '../domain/edit-intents.js';
import { withTexts } from '../domain/with-texts.js';
import { EditIntents } from '../specialists/edit-intents.js';
import { ForgetTexts } from '../specialists/forget-texts.js';
import { SpecialistStore, type TrainedVersion } from '../specialists/specialist-store.js';
import { TrainIntents } from '../specialists/train-intents.js';

/** Ingress lets in who has the right `intents:write`. */
@Controller()
export class IntentsRoutes {
  constructor(
    private readonly trainIntents: TrainIntents,
    private readonly editIntents: EditIntents,
    private readonly forgetTexts: ForgetTexts,
    private readonly store: SpecialistStore,
  ) {}

  @Serves(IntentsPut)
  async put(
    { model, intents, outOfScope }: Required<RouteInput<typeof IntentsPut>>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof IntentsPut>> {
    return taughtModel(await this.trainIntents.train(model, { intents, outOfScope }, context));
  }

  @Serves(IntentsList)
  async list(_input: unknown, { tenant }: RouteContext): Promise<RouteOutput<typeof IntentsList>> {
    return { models: await this.store.list(tenant) };
  }

  @Serves(IntentPut)
  async putOne(
    { model, intent, examples }: RouteInput<typeof IntentPut>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof IntentPut>> {
    return taughtModel(await this.editIntents.edit(model, (taught) => withIntent(taught, intent, examples), context));
  }

  @Serves(IntentRemove)
  async removeOne(
    { model, intent }: RouteInput<typeof IntentRemove>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof IntentRemove>> {
    return taughtModel(await this.editIntents.edit(model, (taught) => withoutIntent(taught, model, intent), context));
  }

  @Serves(IntentsLearn)
  async learn(
    { model, add, forget }: z.output<typeof IntentsLearn.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof IntentsLearn>> {
    const change = { add, forget };
    const trained = await this.editIntents.edit(model, (taught) => withTexts(taught, model, change), context);
    if (forget.length > 0) await this.forgetTexts.ofOlderVersions(model, trained.version, forget, context);
    return taughtModel(trained);
  }

  @Serves(IntentModelGet)
  async get(
    { model }: RouteInput<typeof IntentModelGet>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof IntentModelGet>> {
    const current = await this.editIntents.taught(tenant, model);
    const { intents, outOfScope } = current.taught;
    return {
      ...taughtModel(current),
      taught: Object.fromEntries(Object.entries(intents).map(([name, texts]) => [name, [...texts]])),
      outOfScope: [...outOfScope],
    };
  }

  @Serves(IntentModelRemove)
  async remove(
    { model }: RouteInput<typeof IntentModelRemove>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof IntentModelRemove>> {
    await this.trainIntents.remove(model, context);
    return { model, removed: true };
  }
}

function taughtModel({
  model,
  version,
  intents,
  exampleCount,
  trainedMs,
  embedder,
}: TrainedVersion): RouteOutput<typeof IntentPut> {
  return {
    model,
    version,
    intents: intents.length,
    examples: exampleCount,
    trainedMs,
    by: embedder === undefined ? 'words' : 'words-and-meaning',
    ...(embedder === undefined ? {} : { embedder }),
  };
}
