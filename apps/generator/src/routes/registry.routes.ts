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
import { addressHolds } from '../domain/address-holds.js';
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
    const told = models.map(async (one) => {
      const problem = one.status === 'retired' ? undefined : await this.models.problemOf(tenant, one);
      return {
        ...one,
        updatedAt: one.updatedAt.toISOString(),
        ...(problem !== undefined && { problem: { ...problem } }),
      };
    });
    return { models: await Promise.all(told) };
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
    checkAddress(model);
    this.checkWeights(model);
    const { tenant, token, principal } = context;
    await this.models.checkKey(tenant, model);
    await this.models.checkTokenizer(model);
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

/** A key never stands in the registry, in no part of an address either. */
function checkAddress({ name, baseUrl }: RegisteredModel): void {
  const held = baseUrl === undefined ? undefined : addressHolds(baseUrl);
  if (held === undefined) return;
  throw new ChassisError(
    'invalid',
    'bad-address',
    `The baseUrl of ${name} holds ${held}; keys go into apiKeyFile or apiKeyEnv.`,
    {
      failures: [{ pointer: '/baseUrl', message: `must not hold ${held}` }],
    },
  );
}
