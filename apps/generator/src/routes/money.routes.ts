import { randomUUID } from 'node:crypto';
import {
  AuditRecorded,
  BudgetsList,
  BudgetsPut,
  BudgetsRemove,
  CacheEvict,
  CacheForget,
  ChassisError,
  type RouteOutput,
  SpendingReport,
} from '@chassis/contracts';
import { Outbox, outgoing, type RouteContext, Serves } from '@chassis/messaging';
import { Database, type Tx } from '@chassis/persistence';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { BudgetStore } from '../adapters/budget-store.js';
import { CachedAnswerRows } from '../adapters/cached-answer-rows.js';
import { Spending } from '../adapters/spending.js';

const minuteMs = 60_000;
const monthMs = 30 * 86_400_000;

/** Budgets, spending and cached answers, for those who answer for the money. Every change of a budget is on record. */
@Controller()
export class MoneyRoutes {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly budgets: BudgetStore,
    private readonly spending: Spending,
    private readonly cached: CachedAnswerRows,
  ) {}

  @Serves(BudgetsList)
  async list(_input: unknown, { tenant }: RouteContext): Promise<RouteOutput<typeof BudgetsList>> {
    const budgets = await this.budgets.list(tenant);
    return {
      budgets: budgets.map(({ windows, ...budget }) => ({
        ...budget,
        windows: windows.map((one) => ({ ...one, startsAt: one.startsAt.toISOString() })),
      })),
    };
  }

  @Serves(BudgetsPut)
  async put(input: z.output<typeof BudgetsPut.input>, context: RouteContext): Promise<RouteOutput<typeof BudgetsPut>> {
    const { scope, period, mode, limitMicroUsd } = input;
    const subject = scope === 'tenant' ? '*' : input.subject;
    return await this.database.withTenant(context.tenant, async (tx) => {
      const budget = await this.budgets.put(
        tx,
        { scope, subject, period, mode, limitMicroUsd },
        context.principal.subject,
      );
      await this.record(tx, 'budget.set', { ...budget }, context);
      return { ...budget };
    });
  }

  @Serves(BudgetsRemove)
  async remove(
    { id }: z.output<typeof BudgetsRemove.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof BudgetsRemove>> {
    return await this.database.withTenant(context.tenant, async (tx) => {
      if (!(await this.budgets.remove(tx, id)))
        throw new ChassisError('rejected', 'unknown-budget', `There is no budget ${id}.`);
      await this.record(tx, 'budget.removed', { id }, context);
      return {};
    });
  }

  @Serves(SpendingReport)
  async report(
    { by, since, until }: z.output<typeof SpendingReport.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof SpendingReport>> {
    const to = until === undefined ? context.now() : new Date(until);
    const from = since === undefined ? new Date(to.getTime() - monthMs) : new Date(since);
    // Rows have their time from the database, a moment ahead of what is known of it here: up to now means all there is.
    const end = until === undefined ? new Date(to.getTime() + minuteMs) : to;
    const spent = await this.spending.report(context, { by, from, to: end });
    return { by, since: from.toISOString(), until: to.toISOString(), ...spent };
  }

  @Serves(CacheEvict)
  async evict(of: z.output<typeof CacheEvict.input>, context: RouteContext): Promise<RouteOutput<typeof CacheEvict>> {
    const evicted = await this.cached.evict(context.tenant, of);
    const { id, document, subject } = of;
    await this.database.withTenant(context.tenant, async (tx) => {
      await this.record(tx, 'cache.evicted', { id, document, subject, evicted }, context);
    });
    return { evicted };
  }

  @Serves(CacheForget)
  async forget(
    { document, version }: z.output<typeof CacheForget.input>,
    { tenant, principal }: RouteContext,
  ): Promise<RouteOutput<typeof CacheForget>> {
    if (principal.subject !== 'service:retriever')
      throw new ChassisError('denied', 'not-the-retriever', 'Which documents are deleted, only their owner says.');
    return { dropped: await this.cached.dropDeleted(tenant, document, version) };
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
