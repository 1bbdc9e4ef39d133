import { randomUUID } from 'node:crypto';
import {
  AuditRecorded,
  ChassisError,
  ModelsRegister,
  ModelsRegistry,
  type RegisteredModel,
  type RouteOutput,
} from '@chassis/contracts';
import { Outbox, outgoing, type RouteContext, Serves } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { ModelRegistry } from '../adapters/model-registry.js';
import { TenantModels } from '../adapters/tenant-models.js';
import { LanguageModels } from '../ports/language-models.js';

/** Models that a tenant brings along. Every change is on record. */
@Controller()
export class RegistryRoutes {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly registry: ModelRegistry,
    private readonly models: TenantModels,
    private readonly configured: LanguageModels,
  ) {}

  @Serves(ModelsRegistry)
  async list(_input: unknown, { tenant }: RouteContext): Promise<RouteOutput<typeof ModelsRegistry>> {
    const models = await this.registry.list(tenant);
    return { models: models.map((one) => ({ ...one, updatedAt: one.updatedAt.toISOString() })) };
  }

  @Serves(ModelsRegister)
  async register(
    model: z.output<typeof ModelsRegister.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof ModelsRegister>> {
    if (model.name === 'auto' || model.name === 'chassis' || this.isTaken(model))
      throw new ChassisError(
        'rejected',
        'model-name-taken',
        `${model.name} names another model here; choose another name.`,
      );
    if (model.protocol === 'anthropic' && model.task === 'embedding')
      throw new ChassisError('invalid', 'no-embeddings', 'The Anthropic protocol makes no vectors.', {
        failures: [{ pointer: '/task', message: 'must be chat' }],
      });
    this.checkWeights(model);
    this.models.checkKey(model);
    await this.models.checkTokenizer(model);
    const { tenant, token, principal } = context;
    const [id, now] = [randomUUID(), context.now()];
    const fact = {
      ...{ id, kind: 'model.registered', at: now.toISOString(), service: 'generator', subject: principal.subject },
      data: { ...model },
    };
    await this.database.withTenant(tenant, async (tx) => {
      await this.registry.put(tx, model, principal.subject);
      await this.outbox.add(tx, [
        outgoing(
          AuditRecorded,
          { facts: [fact] },
          { source: 'generator', tenant, principal: token, id: `${id}/audit`, now, dataClass: 'internal', key: tenant },
        ),
      ]);
    });
    this.models.forget(tenant);
    return { ...model };
  }

  /** An entry for local weights has their name. */
  private isTaken({ name, protocol }: RegisteredModel): boolean {
    const { all, embeddings } = this.configured;
    return protocol !== 'local' && [...all, ...embeddings].some((one) => one.name === name);
  }

  private checkWeights({ name, protocol }: RegisteredModel): void {
    if (protocol !== 'local') return;
    const held = this.configured.all.filter(({ weightsSha256 }) => weightsSha256 !== undefined).map((one) => one.name);
    if (held.includes(name)) return;
    throw new ChassisError(
      'invalid',
      'no-local-weights',
      `No weights called ${name} run here${held.length > 0 ? `; there are ${held.join(', ')}` : '; GENERATOR_GGUF_FILE names none'}.`,
      { failures: [{ pointer: '/name', message: 'names no local weights' }] },
    );
  }
}
