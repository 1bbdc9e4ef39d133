import { Injectable } from '@nestjs/common';
import { AuditRecorded, ChassisError } from '@chassis/contracts';
import { Outbox, outgoing, type OutgoingMessage } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Database, type Tx } from '@chassis/persistence';
import type { Acceptance, AcceptedRun } from './accepted-run.js';

/** One statement claims the idempotency keys and writes the rows of those that claimed theirs; it answers the runs that are new. */
const acceptSql = `with asked as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::text[], $9::text[])
      as a (run, workflow, workflow_hash, subject, data_class, accepted_at, deadline, key, request_hash)
  ), claimed as (
    insert into idempotency (tenant, subject, key, request_hash, run, accepted_at)
      select current_setting('app.tenant'), subject, key, request_hash, run, accepted_at from asked where key is not null
      on conflict do nothing returning run
  )
  insert into accepted_run (tenant, run, workflow, workflow_hash, subject, data_class, accepted_at, deadline)
    select current_setting('app.tenant'), run, workflow, workflow_hash, subject, data_class, accepted_at, deadline from asked
    where key is null or run in (select run from claimed)
    returning run`;
const claimSql = 'select run, request_hash as "requestHash" from idempotency where subject = $1 and key = $2';
const rowSql = `select run, workflow, workflow_hash as "workflowHash", subject, data_class as "dataClass", accepted_at as "acceptedAt", deadline
  from accepted_run where run = $1`;

/** The runs that ingress has accepted, and the idempotency keys that led to them. */
@Injectable()
export class AcceptRows {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly payloads: PayloadStore,
  ) {}

  /** Inputs, rows and messages in one durable transaction; answers the run of each: its own, or the one that its idempotency key began before. */
  async accept(tenant: string, all: readonly Acceptance[]): Promise<(string | ChassisError)[]> {
    return await this.database.withTenant(tenant, async (tx) => {
      const column = <K extends keyof Acceptance>(name: K) => all.map((one) => one[name]);
      // In one packet.
      const storing = this.payloads.putIn(tx, column('payloads').flat());
      const inserting = tx.query<{ run: string }>(acceptSql, [
        column('run'),
        column('workflow'),
        column('workflowHash'),
        column('subject'),
        column('dataClass'),
        column('acceptedAt'),
        column('deadline'),
        column('idempotencyKey'),
        column('requestHash'),
      ]);
      const [rows] = await Promise.all([inserting, storing]);
      const fresh = new Set(rows.map(({ run }) => run));
      const messages = messagesOf(
        tenant,
        all.filter(({ run }) => fresh.has(run)),
      );
      await this.outbox.add(tx, messages, { isLast: fresh.size === all.length });
      const outcomes: (string | ChassisError)[] = [];
      for (const one of all) outcomes.push(fresh.has(one.run) ? one.run : await this.runOfKey(tx, one));
      return outcomes;
    });
  }

  async get(tenant: string, run: string): Promise<AcceptedRun | undefined> {
    const [row] = await this.database.withTenant(tenant, (tx) => tx.last<AcceptedRun>(rowSql, [run]));
    return row;
  }

  private async runOfKey(tx: Tx, { subject, idempotencyKey, requestHash }: Acceptance): Promise<string | ChassisError> {
    const [claim] = await tx.query<{ run: string; requestHash: string }>(claimSql, [subject, idempotencyKey]);
    if (claim?.requestHash === requestHash) return claim.run;
    return new ChassisError(
      'rejected',
      'idempotency-key-reused',
      'This Idempotency-Key was sent with another body before; use a new key for a new request.',
    );
  }
}

/** The requests, and one message for the record of the whole commit. */
function messagesOf(tenant: string, all: readonly Acceptance[]): OutgoingMessage[] {
  const [first] = all;
  if (first === undefined) return [];
  const { principal } = first.requested.envelope;
  const origin = {
    source: 'ingress' as const,
    tenant,
    principal,
    now: first.acceptedAt,
    dataClass: 'internal' as const,
    id: `${first.run}/run.accepted/audit`,
  };
  return [
    ...all.map(({ requested }) => requested),
    outgoing(AuditRecorded, { facts: all.map(({ fact }) => fact) }, origin),
  ];
}
