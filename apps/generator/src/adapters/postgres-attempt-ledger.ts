import type { ErrorKind, PayloadRef } from '@chassis/contracts';
import { Outbox, type OutgoingMessage } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { AttemptLedger, type AttemptAt, type AttemptCost, type AttemptStanding } from '../ports/attempt-ledger.js';

interface AttemptRow {
  state: 'reserved' | 'dispatched' | 'settled';
  outcome: string | null;
  outcome_bytes: number | null;
  failure_kind: ErrorKind | null;
  failure_code: string | null;
}

@Injectable()
export class PostgresAttemptLedger extends AttemptLedger {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  /** One commit holds reservation and dispatch: nothing happens between them that a crash could tell apart. */
  async dispatch(
    { tenant, step, now }: AttemptAt,
    call: { model: string; upperBoundMicroUsd: number },
  ): Promise<AttemptStanding> {
    return await this.database.withTenant(tenant, async (tx) => {
      const inserted = await tx.query(
        `insert into attempt (tenant, run, step, attempt, state, model, reserved_micro_usd, reserved_at, dispatched_at)
         values ($1, $2, $3, $4, 'dispatched', $5, $6, $7, $7) on conflict do nothing returning state`,
        [tenant, step.run, step.step, step.attempt, call.model, call.upperBoundMicroUsd, now],
      );
      if (inserted.length > 0) return { state: 'granted' };
      const [row] = await tx.query<AttemptRow>(
        'select state, outcome, outcome_bytes, failure_kind, failure_code from attempt where run = $1 and step = $2 and attempt = $3',
        [step.run, step.step, step.attempt],
      );
      return standingOf(row);
    });
  }

  async answer(
    { tenant, step, now }: AttemptAt,
    cost: AttemptCost,
    outcome: PayloadRef,
    messages: readonly OutgoingMessage[],
  ): Promise<void> {
    await this.database.withTenant(tenant, async (tx) => {
      await tx.query(
        `update attempt set state = 'settled', cost_micro_usd = $4, is_estimated = $5, outcome = $6, outcome_bytes = $7, settled_at = $8
         where run = $1 and step = $2 and attempt = $3 and state = 'dispatched'`,
        [step.run, step.step, step.attempt, cost.costMicroUsd, cost.isEstimated, outcome.payload, outcome.bytes, now],
      );
      await this.outbox.add(tx, messages);
    });
  }

  async fail(
    { tenant, step, now }: AttemptAt,
    failure: { kind: ErrorKind; code: string },
    cost: AttemptCost | undefined,
    messages: readonly OutgoingMessage[],
  ): Promise<void> {
    await this.database.withTenant(tenant, async (tx) => {
      await tx.query(
        `update attempt set state = 'settled', cost_micro_usd = coalesce($4, reserved_micro_usd), is_estimated = $5, failure_kind = $6, failure_code = $7, settled_at = $8
         where run = $1 and step = $2 and attempt = $3 and state = 'dispatched'`,
        [
          step.run,
          step.step,
          step.attempt,
          cost?.costMicroUsd ?? null,
          cost?.isEstimated ?? true,
          failure.kind,
          failure.code,
          now,
        ],
      );
      await this.outbox.add(tx, messages);
    });
  }
}

function standingOf(row: AttemptRow | undefined): AttemptStanding {
  if (row === undefined) return { state: 'interrupted' };
  const { failure_kind: kind, failure_code: code, outcome: payload, outcome_bytes: bytes } = row;
  if (kind !== null && code !== null) return { state: 'failed', kind, code };
  return payload !== null && bytes !== null
    ? { state: 'answered', outcome: { payload, bytes } }
    : { state: 'interrupted' };
}
