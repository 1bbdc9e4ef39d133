import { randomUUID } from 'node:crypto';
import {
  AuditRecorded,
  ChassisError,
  RoutingReset,
  RoutingShow,
  RoutingTrain,
  type RouteOutput,
} from '@chassis/contracts';
import { learnOutcomes } from '@chassis/inference';
import { Outbox, outgoing, type RouteContext, Serves } from '@chassis/messaging';
import { Database, type Tx } from '@chassis/persistence';
import { CONFIG } from '@chassis/service-kit';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { RoutingModels } from '../adapters/routing-models.js';
import { RoutingOutcomes } from '../adapters/routing-outcomes.js';
import type { GeneratorConfig } from '../config.js';
import { leastOutcomes, trainRouting } from '../domain/routing/train-routing.js';

/** Which model to ask, learned from how a tenant's own answers went. Every change is on record. */
@Controller()
export class RoutingRoutes {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly models: RoutingModels,
    private readonly outcomes: RoutingOutcomes,
    @Inject(CONFIG) private readonly config: GeneratorConfig,
  ) {}

  @Serves(RoutingShow)
  async show(_input: unknown, context: RouteContext): Promise<RouteOutput<typeof RoutingShow>> {
    await this.outcomes.label(context);
    const current = await this.models.describe(context.tenant);
    const outcomes = await this.outcomes.counts(context.tenant);
    return {
      current,
      threshold: this.config.GENERATOR_ROUTING_THRESHOLD,
      leastOutcomes,
      outcomes: outcomes.map((one) => ({ ...one })),
    };
  }

  @Serves(RoutingTrain)
  async train(_input: unknown, context: RouteContext): Promise<RouteOutput<typeof RoutingTrain>> {
    await this.outcomes.label(context);
    const outcomes = await this.outcomes.latest(context.tenant);
    const trained = await trainRouting(outcomes, learnOutcomes);
    if (trained.models.every((one) => one.problem === 'too-few-outcomes'))
      throw new ChassisError('rejected', 'too-few-outcomes', tooFew(trained.models));
    return await this.database.withTenant(context.tenant, async (tx) => {
      const version = await this.models.put(tx, trained, context.principal.subject);
      await this.record(tx, 'routing.trained', { version: version.version, models: version.models }, context);
      return version;
    });
  }

  @Serves(RoutingReset)
  async reset(
    { forgetsOutcomes }: z.output<typeof RoutingReset.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof RoutingReset>> {
    return await this.database.withTenant(context.tenant, async (tx) => {
      const versions = await this.models.forget(tx);
      const outcomes = forgetsOutcomes ? await this.outcomes.forget(tx) : 0;
      await this.record(tx, 'routing.reset', { versions, outcomes }, context);
      return { versions, outcomes };
    });
  }

  private async record(tx: Tx, kind: string, data: Record<string, unknown>, context: RouteContext): Promise<void> {
    const { tenant, token, principal } = context;
    const [id, now] = [randomUUID(), context.now()];
    const fact = { id, kind, at: now.toISOString(), service: 'generator', subject: principal.subject, data };
    await this.outbox.add(tx, [
      outgoing(
        AuditRecorded,
        { facts: [fact] },
        { source: 'generator', tenant, principal: token, id: `${id}/audit`, now, dataClass: 'internal', key: tenant },
      ),
    ]);
  }
}

function tooFew(models: readonly { readonly model: string; readonly outcomes: number }[]): string {
  const known = models.map(({ model, outcomes }) => `${model} ${outcomes}`).join(', ') || 'none';
  return `No model has the ${leastOutcomes} answers with a verdict that it takes to learn from (so far: ${known}); until then rules decide.`;
}
