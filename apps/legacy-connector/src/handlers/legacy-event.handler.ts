import {
  AuditRecorded,
  type AuditFact,
  ChassisError,
  LegacyEvent,
  type PayloadRef,
  RunRequested,
  WorkflowsGet,
} from '@chassis/contracts';
import { evaluate } from '@chassis/expressions';
import { Handles, type MessageContext, Outbox, outgoing, RouteClient } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Database } from '@chassis/persistence';
import { PrincipalTokens } from '@chassis/tenancy';
import { Controller } from '@nestjs/common';
import { checkInput } from '../domain/check-input.js';
import { eventRunId } from '../domain/event-run-id.js';
import { eventValues } from '../domain/event-values.js';
import { type Subscription, Subscriptions } from './subscriptions.js';

const hourMs = 3_600_000;
/** A mapping may hand on a whole mail. */
const mappingLimits = { timeoutMs: 2_000, maxResultBytes: 20_000_000 };

/** Turns an event of an old system into a run under its source's service principal, once per event. */
@Controller()
export class LegacyEventHandler {
  constructor(
    private readonly subscriptions: Subscriptions,
    private readonly routes: RouteClient,
    private readonly tokens: PrincipalTokens,
    private readonly payloads: PayloadStore,
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  @Handles(LegacyEvent)
  async handle(event: LegacyEvent, ctx: MessageContext): Promise<void> {
    const subscription = await this.subscriptions.find(ctx.tenant, event.source, event.type);
    const values = await this.valuesOf(event, ctx.tenant);
    const input = await evaluate(subscription.mapping, values, mappingLimits);
    const workflow = await this.workflowOf(subscription, ctx);
    checkInput(workflow.inputSchema, input, `${event.source}/${event.type} ${event.id}`);
    const ref = await this.payloads.putJson(ctx.tenant, input, ctx.dataClass);
    await this.start(event, subscription, { input: ref, lastsMs: workflow.deadlineMs }, ctx);
  }

  private async valuesOf(event: LegacyEvent, tenant: string): Promise<Record<string, unknown>> {
    const bytes = await this.payloads.get(tenant, event.data);
    try {
      return eventValues(event, bytes);
    } catch (cause) {
      throw new ChassisError(
        'invalid',
        'bad-event',
        `The event ${event.id} of ${event.source} says it is ${event.contentType}, but its data is no JSON.`,
        { cause },
      );
    }
  }

  private async workflowOf(
    { workflow, principal }: Subscription,
    ctx: MessageContext,
  ): Promise<{ inputSchema: unknown; deadlineMs: number }> {
    const notAfter = new Date(ctx.now().getTime() + hourMs).toISOString();
    const token = await this.tokens.issue({ tenant: ctx.tenant, subject: principal, notAfter });
    return await this.routes.call(WorkflowsGet, { name: workflow }, { token });
  }

  /** Event row and run leave in one transaction: the event delivered again finds its row. */
  private async start(
    event: LegacyEvent,
    subscription: Subscription,
    wanted: { input: PayloadRef; lastsMs: number },
    ctx: MessageContext,
  ): Promise<void> {
    const { tenant, dataClass } = ctx;
    const { workflow, principal: subject } = subscription;
    const now = ctx.now();
    const run = eventRunId(tenant, event.source, event.id);
    const notAfter = new Date(now.getTime() + wanted.lastsMs + 24 * hourMs).toISOString();
    const principal = await this.tokens.issue({ tenant, subject, run, notAfter });
    const acceptedAt = now.toISOString();
    const origin = { source: 'legacy-connector', tenant, principal, now, run, dataClass } as const;
    const data = {
      workflow,
      input: wanted.input,
      event: event.id,
      source: event.source,
      type: event.type,
      payload: event.data,
    };
    const fact: AuditFact = {
      id: `${run}/run.accepted`,
      kind: 'run.accepted',
      at: acceptedAt,
      service: 'legacy-connector',
      run,
      subject,
      data,
    };
    const messages = [
      outgoing(
        RunRequested,
        { workflow, input: wanted.input, acceptedAt, origin: `event:${event.source}/${event.type}` },
        { ...origin, id: `${run}/run.requested` },
      ),
      outgoing(AuditRecorded, { facts: [fact] }, { ...origin, id: `${run}/audit.recorded/legacy-connector` }),
    ];
    await this.database.withTenant(tenant, async (tx) => {
      const fresh = await tx.query(
        'insert into legacy_events (tenant, source, event, run) values ($1, $2, $3, $4) on conflict do nothing returning run',
        [tenant, event.source, event.id, run],
      );
      if (fresh.length > 0) await this.outbox.add(tx, messages);
    });
  }
}
