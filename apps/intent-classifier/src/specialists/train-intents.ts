import { defaultDataClass, AuditRecorded, type AuditFact } from '@chassis/contracts';
import { trainInWorker, trainerRevision } from '@chassis/inference';
import { Outbox, outgoing, type RouteContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { CONFIG } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { IntentClassifierConfig } from '../config.js';
import { trainingSet, type IntentExamples } from '../domain/intent-examples.js';
import { IntentSpecialists } from './intent-specialists.js';
import { SpecialistStore, type TrainedVersion } from './specialist-store.js';

/** Examples in, a model that answers from the next text on. */
@Injectable()
export class TrainIntents {
  constructor(
    private readonly store: SpecialistStore,
    private readonly specialists: IntentSpecialists,
    private readonly payloads: PayloadStore,
    private readonly outbox: Outbox,
    @Inject(CONFIG) private readonly config: IntentClassifierConfig,
  ) {}

  /** Examples that were taught before are not trained again: a restart that seeds the same ones costs nothing. */
  async train(model: string, examples: IntentExamples, context: RouteContext): Promise<TrainedVersion> {
    const { tenant } = context;
    const labelled = trainingSet(examples, this.config.INTENTS_MAX_EXAMPLES);
    const ref = await this.payloads.putJson(
      tenant,
      { intents: examples.intents, outOfScope: examples.outOfScope },
      defaultDataClass,
    );
    const known = await this.store.trainedOn(tenant, model, ref, trainerRevision);
    if (known) {
      await this.makeCurrent(known, undefined, context);
      return known;
    }
    const started = context.now().getTime();
    const specialist = await trainInWorker(labelled, { outOfScope: examples.outOfScope });
    const trained: TrainedVersion = {
      model,
      version: specialist.hash.slice(0, 16),
      examples: ref,
      trainer: trainerRevision,
      intents: specialist.labels,
      exampleCount: labelled.length + examples.outOfScope.length,
      trainedMs: context.now().getTime() - started,
    };
    await this.makeCurrent(trained, specialist.toBytes(), context);
    return trained;
  }

  private async makeCurrent(
    trained: TrainedVersion,
    weights: Uint8Array | undefined,
    context: RouteContext,
  ): Promise<void> {
    await this.store.makeCurrent(context.tenant, trained, weights, async (tx, revision) => {
      const fact = trainedFact(trained, revision, context);
      const origin = {
        source: 'intent-classifier' as const,
        tenant: context.tenant,
        principal: context.token,
        id: `${fact.id}/audit`,
        now: context.now(),
        dataClass: defaultDataClass,
      };
      await this.outbox.add(tx, [outgoing(AuditRecorded, { facts: [fact] }, origin)]);
    });
    this.specialists.forget(context.tenant, trained.model);
  }
}

function trainedFact(trained: TrainedVersion, revision: number, context: RouteContext): AuditFact {
  const { model, version, examples, exampleCount, intents } = trained;
  return {
    id: `intents/${model}/${revision}`,
    kind: 'intents.trained',
    at: context.now().toISOString(),
    service: 'intent-classifier',
    subject: context.principal.subject,
    data: { model, version, revision, examples, exampleCount, intents },
  };
}
