import { randomUUID } from 'node:crypto';
import {
  AuditRecorded,
  ChassisError,
  EmbeddingsCreate,
  EmbeddingsDescribe,
  type RouteOutput,
} from '@chassis/contracts';
import { Outbox, outgoing, type RouteContext, Serves } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { TenantModels } from '../adapters/tenant-models.js';
import { TextEmbedder } from '../adapters/text-embedder.js';
import type { EmbeddingModel } from '../domain/embedding-model.js';
import { countTokens } from '../domain/prompting/count-tokens.js';
import { ProviderEmbeddings } from '../handlers/provider-embeddings.js';

type Asked = z.output<typeof EmbeddingsCreate.input>;

/** Vectors for whoever asks, by the model in this process, which is free, or by a provider's. On record like any call of a model. */
@Controller()
export class EmbeddingsRoutes {
  constructor(
    private readonly embedder: TextEmbedder,
    private readonly models: TenantModels,
    private readonly provider: ProviderEmbeddings,
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  @Serves(EmbeddingsDescribe)
  async describe(): Promise<RouteOutput<typeof EmbeddingsDescribe>> {
    const embedder = await this.embedder.installed();
    return { model: embedder?.modelId ?? null, dimension: embedder?.dimension ?? null };
  }

  @Serves(EmbeddingsCreate)
  async create(asked: Asked, context: RouteContext): Promise<RouteOutput<typeof EmbeddingsCreate>> {
    const models = await this.models.embeddings(context.tenant, context.now());
    const remote = models.find(({ name, id }) => name === asked.model || id === asked.model);
    return remote === undefined ? await this.locally(asked, context) : await this.remotely(remote, asked, context);
  }

  private async locally({ model, inputs, dataClass, dimensions }: Asked, context: RouteContext) {
    const embedder = await this.embedder.named(model);
    const { modelId, dimension } = embedder;
    if (dimensions !== undefined && dimensions !== dimension) throw wrongDimensions(modelId, dimension);
    const vectors = await embedder.embed(inputs);
    const tokens = inputs.reduce((sum, one) => sum + countTokens(one), 0);
    const fact = { model: embedder.modelId, provider: 'local', inputs: inputs.length, dataClass, tokens };
    await this.record('embeddings.created', { ...fact, costMicroUsd: 0 }, context);
    return { model: embedder.modelId, vectors: vectors.map((one) => [...one]), tokens, costMicroUsd: 0 };
  }

  private async remotely(model: EmbeddingModel, { inputs, dataClass, dimensions }: Asked, context: RouteContext) {
    const { id, provider, hash } = model;
    const fact = { model: id, provider, modelHash: hash, inputs: inputs.length, dataClass };
    try {
      const { vectors, tokens, charge, tokenCounter } = await this.provider.create(model, {
        inputs,
        dataClass,
        dimensions,
        context,
      });
      const { microUsd: costMicroUsd, isEstimated } = charge;
      await this.record('embeddings.created', { ...fact, tokens, costMicroUsd, isEstimated, tokenCounter }, context);
      return { model: id, vectors: vectors.map((one) => [...one]), tokens, costMicroUsd };
    } catch (cause) {
      const { kind, code } = ChassisError.from(cause);
      await this.record('embeddings.failed', { ...fact, kind, code }, context);
      throw cause;
    }
  }

  private async record(kind: string, data: Record<string, unknown>, context: RouteContext): Promise<void> {
    const { tenant, token, principal } = context;
    const [id, now] = [randomUUID(), context.now()];
    const { subject, run } = principal;
    const of = { subject, ...(run !== undefined && { run }) };
    const fact = { id, kind, at: now.toISOString(), service: 'generator', ...of, data };
    const origin = { source: 'generator' as const, tenant, principal: token, now, dataClass: 'internal' as const };
    await this.database.withTenant(tenant, async (tx) => {
      await this.outbox.add(tx, [
        outgoing(AuditRecorded, { facts: [fact] }, { ...origin, id: `${id}/audit`, key: tenant }),
      ]);
    });
  }
}

const wrongDimensions = (model: string, dimension: number): ChassisError => {
  const message = `${model} gives ${dimension} dimensions and no other number.`;
  return new ChassisError('invalid', 'invalid-parameter', message, { failures: [{ pointer: '/dimensions', message }] });
};
