import type { ErrorKind, PayloadRef } from '@chassis/contracts';
import { Outbox, type OutgoingMessage } from '@chassis/messaging';
import { Database, Gatherer, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { AttemptLedger, type AttemptAt, type AttemptCost, type AttemptStanding } from '../ports/attempt-ledger.js';

interface AttemptRow {
  state: 'reserved' | 'dispatched' | 'settled';
  outcome: string | null;
  outcome_bytes: number | null;
  failure_kind: ErrorKind | null;
  failure_code: string | null;
}

interface Call {
  readonly at: AttemptAt;
  readonly model: string;
  readonly upperBoundMicroUsd: number;
}

interface Answer {
  readonly at: AttemptAt;
  readonly cost: AttemptCost;
  readonly outcome: PayloadRef;
  readonly messages: readonly OutgoingMessage[];
}

const rowOf = ({ at: { step } }: { at: AttemptAt }): string => `${step.run} ${step.step} ${step.attempt}`;
const standing = 'state, outcome, outcome_bytes, failure_kind, failure_code';

/** $1 tenant; arrays of $2 run, $3 step, $4 attempt, $5 model, $6 reserved, $7 now. What another instance began this very moment is neither granted nor seen. */
const reserve = `
with item as (
  select * from unnest($2::text[], $3::text[], $4::int[], $5::text[], $6::bigint[], $7::timestamptz[])
    with ordinality as item (run, step, attempt, model, reserved, at, place)
), granted as (
  insert into attempt (tenant, run, step, attempt, state, model, reserved_micro_usd, reserved_at, dispatched_at)
  select $1, run, step, attempt, 'dispatched', model, reserved, at, at from item on conflict do nothing
  returning run, step, attempt
)
select granted.run is not null as "isGranted", known.state is not null as "isKnown", known.* from item
left join granted using (run, step, attempt)
left join lateral (
  select ${standing} from attempt a where a.run = item.run and a.step = item.step and a.attempt = item.attempt
) known on true
order by item.place`;

@Injectable()
export class PostgresAttemptLedger extends AttemptLedger {
  /** Attempts of many runs share a commit. */
  private readonly calls = new Gatherer<Call, AttemptStanding>({
    write: async (tenant, calls) => await this.reserve(tenant, calls),
    rowOf,
    isRetriedAlone: true,
  });
  private readonly answers = new Gatherer<Answer>({
    write: async (tenant, answers) => await this.settle(tenant, answers),
    rowOf,
    isRetriedAlone: true,
  });

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  async dispatch(at: AttemptAt, call: { model: string; upperBoundMicroUsd: number }): Promise<AttemptStanding> {
    return await this.calls.add(at.tenant, { at, ...call });
  }

  async answer(
    at: AttemptAt,
    cost: AttemptCost,
    outcome: PayloadRef,
    messages: readonly OutgoingMessage[],
  ): Promise<void> {
    await this.answers.add(at.tenant, { at, cost, outcome, messages });
  }

  /** One commit holds reservation and dispatch: nothing happens between them that a crash could tell apart. */
  private async reserve(tenant: string, calls: readonly Call[]): Promise<AttemptStanding[]> {
    const parameters = [
      calls.map(({ at }) => at.step.run),
      calls.map(({ at }) => at.step.step),
      calls.map(({ at }) => at.step.attempt),
      calls.map(({ model }) => model),
      calls.map(({ upperBoundMicroUsd }) => upperBoundMicroUsd),
      calls.map(({ at }) => at.now),
    ];
    const rows = await this.database.withTenant(
      tenant,
      async (tx) =>
        await tx.last<AttemptRow & { isGranted: boolean; isKnown: boolean }>(reserve, [tenant, ...parameters]),
    );
    return await Promise.all(
      rows.map(async (row, index) => {
        if (row.isGranted) return { state: 'granted' as const };
        return standingOf(row.isKnown ? row : await this.read((calls[index] as Call).at));
      }),
    );
  }

  private async read({ tenant, step }: AttemptAt): Promise<AttemptRow | undefined> {
    const sql = `select ${standing} from attempt where run = $1 and step = $2 and attempt = $3`;
    const parameters = [step.run, step.step, step.attempt];
    const [row] = await this.database.withTenant(tenant, async (tx) => await tx.last<AttemptRow>(sql, parameters));
    return row;
  }

  private async settle(tenant: string, answers: readonly Answer[]): Promise<void[]> {
    const settleOne = async (tx: Tx, { at: { step, now, lease }, cost, outcome }: Answer) => {
      const sql = `update attempt set state = 'settled', cost_micro_usd = $4, is_estimated = $5, outcome = $6, outcome_bytes = $7, settled_at = $8
         where run = $1 and step = $2 and attempt = $3 and state = 'dispatched'`;
      const { costMicroUsd, isEstimated } = cost;
      const { payload, bytes } = outcome;
      const values = [step.run, step.step, step.attempt, costMicroUsd, isEstimated, payload, bytes, now];
      await Promise.all([lease.end(tx), tx.query(sql, values)]);
    };
    await this.database.withTenant(tenant, async (tx) => {
      // All in one packet, the commit included.
      const updates = answers.map(async (one) => await settleOne(tx, one));
      const sending = this.outbox.add(
        tx,
        answers.flatMap(({ messages }) => messages),
        { isLast: true },
      );
      await Promise.all([...updates, sending]);
    });
    return [];
  }

  async fail(
    { tenant, step, now, lease }: AttemptAt,
    failure: { kind: ErrorKind; code: string },
    cost: AttemptCost | undefined,
    messages: readonly OutgoingMessage[],
  ): Promise<void> {
    await this.database.withTenant(tenant, async (tx) => {
      await lease.fence(tx);
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
      await this.outbox.add(tx, messages, { isLast: true });
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
