import { randomUUID } from 'node:crypto';
import type { PayloadRef } from '@chassis/contracts';
import { Outbox, type OutgoingMessage } from '@chassis/messaging';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import type { ActionKey, ActionRequest, ActionRow } from '../domain/action-row.js';
import { type Claim, decideClaim } from '../domain/decide-claim.js';
import { type ActionRecord, actionColumns, rowOf } from './action-record.js';

/** How long a worker that went silent keeps a row from others. */
const leaseMs = 2_500;
export const renewEveryMs = 800;
const lease = `clock_timestamp() + interval '${leaseMs} milliseconds'`;
const ofKey = 'system = $1 and operation = $2 and business_key = $3';
const keyOf = (key: ActionKey): string[] => [key.system, key.operation, key.businessKey];

/** How an effect ended, as its row keeps it. */
export interface ActionEnding {
  readonly state: 'confirmed' | 'refused' | 'unknown';
  readonly reference?: string | undefined;
  readonly output?: PayloadRef | undefined;
  readonly code?: string | undefined;
  /** Somebody else did it, outside the line: no run may take it for its own. */
  readonly isForeign?: boolean;
  /** The effect that this one undid: its row becomes `refused`, so that another run may do it anew. */
  readonly undoes?: { readonly operation: string; readonly reference: string } | undefined;
}

/** The rows of effects. Every change names the epoch under which the worker took the row, and fails when another took it since. */
@Injectable()
export class ActionLedger {
  /** This process, since its start: a row that it held before a crash is not its own. */
  private readonly owner = randomUUID();

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /** Finds or plans the effect, and takes it when the rules of the ledger allow it. */
  async claim(request: ActionRequest): Promise<{ claim: Claim; row: ActionRow }> {
    return await this.database.withTenant(request.tenant, async (tx) => {
      await this.plan(tx, request);
      const [found] = await tx.query<ActionRecord>(
        `select ${actionColumns} from actions where ${ofKey} for update`,
        keyOf(request),
      );
      const row = rowOf(found as ActionRecord);
      const claim = decideClaim(row, request);
      return { claim, row: claim === 'take' ? await this.take(tx, request) : row };
    });
  }

  /** From here on the request may be under way. False: the run was cancelled, or another worker has the row. */
  async dispatch(row: ActionRow, isCompensation: boolean): Promise<boolean> {
    const sql = `update actions set state = 'dispatched', dispatched_at = clock_timestamp(), tries = tries + 1, lease_until = ${lease}, updated_at = clock_timestamp()
      where ${ofKey} and epoch = $4 and state = 'planned'
        and ($5 or not exists (select 1 from cancelled_runs c where c.run = actions.run)) returning tries`;
    return await this.changed(row.tenant, sql, [...keyOf(row), row.epoch, isCompensation]);
  }

  /** The request surely did nothing: it may be sent (again), with these arguments. */
  async replan(row: ActionRow, request: ActionRequest): Promise<boolean> {
    const sql = `update actions set state = 'planned', dispatched_at = null, arguments = $5, arguments_bytes = $6, updated_at = clock_timestamp()
      where ${ofKey} and epoch = $4 and state = 'dispatched' returning 1`;
    return await this.changed(row.tenant, sql, [
      ...keyOf(row),
      row.epoch,
      request.arguments.payload,
      request.arguments.bytes,
    ]);
  }

  /** Ends the effect and publishes what follows from it, in one transaction. False: another worker has the row; nothing was written. */
  async end(row: ActionRow, ending: ActionEnding, messages: readonly OutgoingMessage[]): Promise<boolean> {
    const sql = `update actions set state = $5, reference = coalesce($6, reference), output = $7, output_bytes = $8, code = $9,
      run = case when $10 then '' else run end, lease_until = '-infinity', next_look_at = clock_timestamp() + interval '5 seconds', updated_at = clock_timestamp()
      where ${ofKey} and epoch = $4 returning 1`;
    const { state, reference, output, code, isForeign = false, undoes } = ending;
    const values = [state, reference ?? null, output?.payload ?? null, output?.bytes ?? null, code ?? null, isForeign];
    return await this.database.withTenant(row.tenant, async (tx) => {
      const rows = await tx.query(sql, [...keyOf(row), row.epoch, ...values]);
      if (rows.length === 0) return false;
      if (undoes !== undefined) await undo(tx, row.system, undoes);
      await this.outbox.add(tx, messages);
      return true;
    });
  }

  /** Publishes what follows from a row that was already at its end, or from a look-up. */
  async answer(tenant: string, messages: readonly OutgoingMessage[]): Promise<void> {
    await this.database.withTenant(tenant, async (tx) => await this.outbox.add(tx, messages));
  }

  /** Lets others take the row at once. */
  async release(row: ActionRow): Promise<void> {
    await this.changed(
      row.tenant,
      `update actions set lease_until = '-infinity' where ${ofKey} and epoch = $4 returning 1`,
      [...keyOf(row), row.epoch],
    );
  }

  /** How things stand before a look at the system. `settledInMs` is 0 when a request of ours can no longer be under way. */
  async look(row: ActionRow, timeoutMs: number): Promise<{ isMine: boolean; settledInMs: number }> {
    const sql = `select greatest(0, extract(epoch from dispatched_at - clock_timestamp()) * 1000 + $5::int)::float8 as settled_in_ms
      from actions where ${ofKey} and epoch = $4`;
    return await this.database.withTenant(row.tenant, async (tx) => {
      const [found] = await tx.query<{ settled_in_ms: number | null }>(sql, [...keyOf(row), row.epoch, timeoutMs]);
      return { isMine: found !== undefined, settledInMs: Math.ceil(found?.settled_in_ms ?? 0) };
    });
  }

  /** Whether another effect of the same operation is known by this reference: then it is not what this row did. */
  async isOfAnother(row: ActionRow, reference: string): Promise<boolean> {
    const sql = `select 1 from actions where system = $1 and operation = $2 and business_key <> $3 and reference = $4 and state = 'confirmed' limit 1`;
    return await this.changed(row.tenant, sql, [...keyOf(row), reference]);
  }

  /** Keeps these rows, as far as they are still this process's at their epoch. */
  async renew(tenant: string, rows: readonly ActionRow[]): Promise<void> {
    const sql = `update actions one set lease_until = ${lease}
      from unnest($2::text[], $3::text[], $4::text[], $5::int[]) as held (system, operation, business_key, epoch)
      where one.owner = $1 and one.system = held.system and one.operation = held.operation and one.business_key = held.business_key
        and one.epoch = held.epoch and one.state in ('planned', 'dispatched') and one.lease_until > clock_timestamp() returning 1`;
    const of = <T>(pick: (row: ActionRow) => T): T[] => rows.map(pick);
    const keys = [of((row) => row.system), of((row) => row.operation), of((row) => row.businessKey)];
    await this.changed(tenant, sql, [this.owner, ...keys, of((row) => row.epoch)]);
  }

  /** Nothing more is sent for the run, except what undoes. What was sent stays in the ledger until it is known. */
  async cancelRun(tenant: string, run: string, compensations: readonly string[]): Promise<void> {
    await this.database.withTenant(tenant, async (tx) => {
      await tx.query('insert into cancelled_runs (tenant, run) values ($1, $2) on conflict do nothing', [tenant, run]);
      await tx.query(`delete from cancelled_runs where cancelled_at < clock_timestamp() - interval '90 days'`);
      await tx.query(
        `update actions set state = 'refused', code = 'run-cancelled', epoch = epoch + 1, lease_until = '-infinity', updated_at = clock_timestamp()
        where run = $1 and state = 'planned' and operation <> all($2)`,
        [run, compensations],
      );
    });
  }

  /** Effects of all tenants that nobody waits for any more and that are due for another look. */
  async doubtful(atMost: number): Promise<ActionKey[]> {
    const rows = await this.database.acrossTenants<ActionRecord>('doubtful_actions', [atMost]);
    return rows.map(({ tenant, system, operation, business_key }) => ({
      tenant,
      system,
      operation,
      businessKey: business_key,
    }));
  }

  /** Takes such an effect for a look; undefined when somebody else has it. The next look is put off ever further, up to ten minutes. */
  async takeDoubtful(key: ActionKey): Promise<ActionRow | undefined> {
    const sql = `update actions set state = 'unknown', epoch = epoch + 1, owner = $4, lease_until = ${lease}, looks = looks + 1,
      next_look_at = clock_timestamp() + least(600, 5 * power(2, least(looks, 10))) * interval '1 second'
      where ${ofKey} and state in ('dispatched', 'unknown') and lease_until < clock_timestamp() returning ${actionColumns}`;
    return await this.database.withTenant(key.tenant, async (tx) => {
      const [found] = await tx.query<ActionRecord>(sql, [...keyOf(key), this.owner]);
      return found && rowOf(found);
    });
  }

  private async plan(tx: Tx, request: ActionRequest): Promise<void> {
    await tx.query(
      `insert into actions (tenant, system, operation, business_key, run, step, attempt, arguments, arguments_bytes, data_class, deadline, state, epoch, owner, lease_until)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'planned', 0, '', '-infinity') on conflict do nothing`,
      [
        request.tenant,
        ...keyOf(request),
        request.run,
        request.step,
        request.attempt,
        request.arguments.payload,
        request.arguments.bytes,
        request.dataClass,
        request.deadline ?? null,
      ],
    );
  }

  /** What may have been sent keeps the arguments with which it was sent. */
  private async take(tx: Tx, request: ActionRequest): Promise<ActionRow> {
    const [taken] = await tx.query<ActionRecord>(
      `update actions set epoch = epoch + 1, owner = $4, lease_until = ${lease}, run = $5, step = $6, attempt = $7, deadline = $8,
        arguments = case when state in ('planned', 'refused') then $9 else arguments end,
        arguments_bytes = case when state in ('planned', 'refused') then $10 else arguments_bytes end,
        tries = case when state = 'refused' then 0 else tries end, code = null,
        state = case when state in ('planned', 'refused') then 'planned' else 'dispatched' end, updated_at = clock_timestamp()
      where ${ofKey} returning ${actionColumns}`,
      [
        ...keyOf(request),
        this.owner,
        request.run,
        request.step,
        request.attempt,
        request.deadline ?? null,
        request.arguments.payload,
        request.arguments.bytes,
      ],
    );
    return rowOf(taken as ActionRecord);
  }

  private async changed(tenant: string, sql: string, parameters: readonly unknown[]): Promise<boolean> {
    return await this.database.withTenant(tenant, async (tx) => (await tx.last(sql, parameters)).length > 0);
  }
}

async function undo(
  tx: Tx,
  system: string,
  { operation, reference }: { operation: string; reference: string },
): Promise<void> {
  await tx.query(
    `update actions set state = 'refused', code = 'compensated', updated_at = clock_timestamp()
    where system = $1 and operation = $2 and reference = $3 and state = 'confirmed'`,
    [system, operation, reference],
  );
}
