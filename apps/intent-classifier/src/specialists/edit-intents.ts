import { ChassisError } from '@chassis/contracts';
import type { RouteContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { IntentExamples } from '../domain/intent-examples.js';
import { unknownIntentModel } from '../domain/unknown-intent-model.js';
import { SpecialistStore, type TrainedVersion } from './specialist-store.js';
import { TrainIntents } from './train-intents.js';

/** What a model was taught, and which revision of it that is. */
export interface TaughtModel extends TrainedVersion {
  readonly revision: number;
  readonly taught: IntentExamples;
}

const attempts = 5;

/** Changes what a model was taught, one intent at a time; two people at once change it one after the other. */
@Injectable()
export class EditIntents {
  constructor(
    private readonly store: SpecialistStore,
    private readonly trainIntents: TrainIntents,
    private readonly payloads: PayloadStore,
  ) {}

  /** Throws `invalid`/`unknown-intent-model` for a model that the tenant does not have. */
  async taught(tenant: string, model: string): Promise<TaughtModel> {
    const current = await this.store.current(tenant, model);
    if (!current) throw unknownIntentModel(model);
    // Versions of before 2026-12 have their examples among the payloads alone.
    const taught = current.taught ?? ((await this.payloads.getJson(tenant, current.examples)) as IntentExamples);
    return { ...current, taught };
  }

  /** Trains on what `change` makes of the examples. Throws `transient`/`intents-changed-meanwhile` when others kept changing the model. */
  async edit(
    model: string,
    change: (taught: IntentExamples) => IntentExamples,
    context: RouteContext,
  ): Promise<TrainedVersion> {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const { taught, revision } = await this.taught(context.tenant, model);
      const trained = await this.trainIntents.train(model, change(taught), context, revision);
      if (trained) return trained;
    }
    throw new ChassisError(
      'transient',
      'intents-changed-meanwhile',
      `The intent model "${model}" was changed by others ${attempts} times while this change was trained; try again.`,
    );
  }
}
