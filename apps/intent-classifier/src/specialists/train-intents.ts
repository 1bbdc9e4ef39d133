import { AuditRecorded, IntentsChanged, defaultDataClass, type AuditFact } from '@chassis/contracts';
import {
  trainInWorker,
  trainerRevision,
  trainingEmbeddings,
  type TextExample,
  type TrainingEmbeddings,
} from '@chassis/inference';
import { Outbox, outgoing, type RouteContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import type { Tx } from '@chassis/persistence';
import { CONFIG } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { IntentClassifierConfig } from '../config.js';
import { trainingSet, type IntentExamples } from '../domain/intent-examples.js';
import { unknownIntentModel } from '../domain/unknown-intent-model.js';
import { ExampleVectors } from './example-vectors.js';
import { IntentSpecialists } from './intent-specialists.js';
import { SpecialistStore, type NewVersion, type TrainedVersion } from './specialist-store.js';

interface Change {
  readonly revision: number;
  readonly version: string | null;
  readonly fact: AuditFact;
}

/** Examples in, a model that answers from the next text on, in every instance. */
@Injectable()
export class TrainIntents {
  constructor(
    private readonly store: SpecialistStore,
    private readonly specialists: IntentSpecialists,
    private readonly vectors: ExampleVectors,
    private readonly payloads: PayloadStore,
    private readonly outbox: Outbox,
    @Inject(CONFIG) private readonly config: IntentClassifierConfig,
  ) {}

  /** Examples that were taught before are not trained again: a restart that seeds the same ones costs nothing. */
  async train(model: string, examples: IntentExamples, context: RouteContext): Promise<TrainedVersion>;
  /** Undefined, and nothing changed, when the model is no longer at the `expected` revision. */
  async train(
    model: string,
    examples: IntentExamples,
    context: RouteContext,
    expected: number,
  ): Promise<TrainedVersion | undefined>;
  async train(
    model: string,
    examples: IntentExamples,
    context: RouteContext,
    expected?: number,
  ): Promise<TrainedVersion | undefined> {
    const { tenant } = context;
    const labelled = trainingSet(examples, this.config.INTENTS_MAX_EXAMPLES);
    const taught = { intents: examples.intents, outOfScope: examples.outOfScope };
    const ref = await this.payloads.putJson(tenant, taught, defaultDataClass);
    const embedder = await this.vectors.embedder();
    const known = await this.store.trainedOn(tenant, model, { examples: ref, trainer: trainerRevision, embedder });
    if (known) return (await this.makeCurrent(known, { expected }, context)) ? known : undefined;
    const started = context.now().getTime();
    const specialist = await trainInWorker(labelled, {
      outOfScope: examples.outOfScope,
      embeddings: await this.embeddings({ tenant, model }, labelled, taught.outOfScope, embedder),
    });
    const trained: TrainedVersion = {
      model,
      version: specialist.hash.slice(0, 16),
      examples: ref,
      trainer: trainerRevision,
      embedder,
      intents: specialist.labels,
      exampleCount: labelled.length + examples.outOfScope.length,
      trainedMs: context.now().getTime() - started,
    };
    const kept = { weights: specialist.toBytes(), taught };
    return (await this.makeCurrent(trained, { kept, expected }, context)) ? trained : undefined;
  }

  /** Throws `invalid`/`unknown-intent-model` for a model that the tenant does not have. */
  async remove(model: string, context: RouteContext): Promise<void> {
    const isGone = await this.store.remove(context.tenant, model, async (tx, revision) => {
      const fact = factOf('intents.removed', { model, revision }, context);
      await this.record(tx, model, { revision, version: null, fact }, context);
    });
    if (!isGone) throw unknownIntentModel(model);
    this.specialists.forget(context.tenant, model);
  }

  private async embeddings(
    { tenant, model }: { tenant: string; model: string },
    labelled: readonly TextExample[],
    outOfScope: readonly string[],
    modelId: string | undefined,
  ): Promise<TrainingEmbeddings | undefined> {
    if (modelId === undefined) return undefined;
    const embed = (texts: readonly string[]) => this.vectors.of(tenant, model, texts, modelId);
    return await trainingEmbeddings(labelled, outOfScope, { modelId, embed });
  }

  private async makeCurrent(
    trained: TrainedVersion,
    how: { kept?: NewVersion; expected?: number | undefined },
    context: RouteContext,
  ): Promise<boolean> {
    const isCurrent = await this.store.makeCurrent(context.tenant, trained, how, async (tx, revision) => {
      const { model, version, examples, exampleCount, intents, embedder } = trained;
      const data = { model, version, revision, examples, exampleCount, intents, embedder: embedder ?? null };
      const fact = factOf('intents.trained', data, context);
      await this.record(tx, model, { revision, version, fact }, context);
    });
    this.specialists.forget(context.tenant, trained.model);
    return isCurrent;
  }

  /** The fact for the audit, and the news for every instance, with the change or not at all. */
  private async record(
    tx: Tx,
    model: string,
    { revision, version, fact }: Change,
    context: RouteContext,
  ): Promise<void> {
    const origin = {
      source: 'intent-classifier' as const,
      tenant: context.tenant,
      principal: context.token,
      now: context.now(),
      dataClass: defaultDataClass,
    };
    await this.outbox.add(tx, [
      outgoing(AuditRecorded, { facts: [fact] }, { ...origin, id: `${fact.id}/audit` }),
      outgoing(IntentsChanged, { model, version, revision }, { ...origin, id: `${fact.id}/changed` }),
    ]);
  }
}

function factOf(
  kind: string,
  data: AuditFact['data'] & { model: string; revision: number },
  context: RouteContext,
): AuditFact {
  return {
    id: `intents/${data.model}/${data.revision}`,
    kind,
    at: context.now().toISOString(),
    service: 'intent-classifier',
    subject: context.principal.subject,
    data,
  };
}
