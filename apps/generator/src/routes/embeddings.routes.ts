import { randomUUID } from 'node:crypto';
import { AuditRecorded, EmbeddingsCreate, EmbeddingsDescribe, type RouteOutput } from '@chassis/contracts';
import { Outbox, outgoing, type RouteContext, Serves } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { TextEmbedder } from '../adapters/text-embedder.js';
import { countTokens } from '../domain/prompting/count-tokens.js';

/** Vectors for whoever asks, by a model in this process: free, and on record like any call of a model. */
@Controller()
export class EmbeddingsRoutes {
  constructor(
    private readonly embedder: TextEmbedder,
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  @Serves(EmbeddingsDescribe)
  async describe(): Promise<RouteOutput<typeof EmbeddingsDescribe>> {
    const embedder = await this.embedder.installed();
    return { model: embedder?.modelId ?? null, dimension: embedder?.dimension ?? null };
  }

  @Serves(EmbeddingsCreate)
  async create(
    { model, inputs }: z.output<typeof EmbeddingsCreate.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof EmbeddingsCreate>> {
    const embedder = await this.embedder.named(model);
    const vectors = await embedder.embed(inputs);
    const tokens = inputs.reduce((sum, one) => sum + countTokens(one), 0);
    await this.record({ model: embedder.modelId, inputs: inputs.length, tokens, costMicroUsd: 0 }, context);
    return { model: embedder.modelId, vectors: vectors.map((one) => [...one]), tokens, costMicroUsd: 0 };
  }

  private async record(data: Record<string, unknown>, context: RouteContext): Promise<void> {
    const { tenant, token, principal } = context;
    const [id, now] = [randomUUID(), context.now()];
    const { subject } = principal;
    const fact = { id, kind: 'embeddings.created', at: now.toISOString(), service: 'generator', subject, data };
    const origin = { source: 'generator' as const, tenant, principal: token, now, dataClass: 'internal' as const };
    await this.database.withTenant(tenant, async (tx) => {
      await this.outbox.add(tx, [
        outgoing(AuditRecorded, { facts: [fact] }, { ...origin, id: `${id}/audit`, key: tenant }),
      ]);
    });
  }
}
