import type { ErrorKind, StepRef } from '@chassis/contracts';
import { endLeases, MessageBus, Outbox, type OutgoingMessage } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Database, Gatherer, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import type { AttemptSaving } from '../domain/money/attempt-saving.js';
import type { ReservationOutcome } from '../domain/money/charge.js';
import {
  AttemptLedger,
  type AttemptAt,
  type AttemptCalls,
  type AttemptCost,
  type AttemptOutcome,
  type AttemptStanding,
} from '../ports/attempt-ledger.js';
import { PostgresMoneyLedger } from './postgres-money-ledger.js';

interface AttemptRow {
  state: 'reserved' | 'dispatched' | 'settled';
  outcome: string | null;
  outcome_bytes: number | null;
  failure_kind: ErrorKind | null;
  failure_code: string | null;
}

interface Call extends AttemptCalls {
  readonly at: AttemptAt;
}

interface Answer {
  readonly at: AttemptAt;
  readonly cost: AttemptCost;
  readonly outcome: AttemptOutcome;
  readonly messages: readonly OutgoingMessage[];
}

interface Reserved {
  readonly held: ReadonlyMap<Call, ReservationOutcome>;
  readonly rows: ReadonlyMap<Call, ReservedRow>;
}

type ReservedRow = AttemptRow & { isGranted: boolean; isKnown: boolean };

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

/** Arrays of $1 run, $2 step, $3 attempt, $4 cost, $5 is estimated, $6 outcome, $7 its bytes, $8 now. */
const settleSql = `
update attempt a set state = 'settled', cost_micro_usd = one.cost, is_estimated = one.estimated, outcome = one.outcome,
  outcome_bytes = one.bytes, settled_at = one.at
from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::boolean[], $6::text[], $7::int[], $8::timestamptz[])
  as one (run, step, attempt, cost, estimated, outcome, bytes, at)
where a.run = one.run and a.step = one.step and a.attempt = one.attempt and a.state = 'dispatched'`;
const settledColumns = (answers: readonly Answer[]): unknown[] => [
  answers.map(({ at }) => at.step.run),
  answers.map(({ at }) => at.step.step),
  answers.map(({ at }) => at.step.attempt),
  answers.map(({ cost }) => cost.costMicroUsd),
  answers.map(({ cost }) => cost.isEstimated),
  answers.map(({ outcome }) => outcome.ref.payload),
  answers.map(({ outcome }) => outcome.ref.bytes),
  answers.map(({ at }) => at.now),
];

/** Of those that no budget covers nothing is left. */
const takeBack = `
delete from attempt a using unnest($1::text[], $2::text[], $3::int[]) as refused (run, step, attempt)
where a.run = refused.run and a.step = refused.step and a.attempt = refused.attempt`;

const isPaid = ({ calls }: Call): boolean => calls.length > 0;
const rowsOf = (calls: readonly Call[], found: readonly ReservedRow[]): Map<Call, ReservedRow> =>
  new Map(calls.map((one, at) => [one, found[at] as ReservedRow]));
const stepsOf = (calls: readonly Call[]): [string[], string[], number[]] => [
  calls.map(({ at }) => at.step.run),
  calls.map(({ at }) => at.step.step),
  calls.map(({ at }) => at.step.attempt),
];

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
    private readonly money: PostgresMoneyLedger,
    private readonly bus: MessageBus,
    private readonly payloads: PayloadStore,
  ) {
    super();
  }

  async dispatch(at: AttemptAt, call: AttemptCalls): Promise<AttemptStanding> {
    return await this.calls.add(at.tenant, { at, ...call });
  }

  async answer(
    at: AttemptAt,
    cost: AttemptCost,
    outcome: AttemptOutcome,
    messages: readonly OutgoingMessage[],
  ): Promise<void> {
    await this.answers.add(at.tenant, { at, cost, outcome, messages });
  }

  /** One commit holds reservation and dispatch: nothing happens between them that a crash could tell apart. */
  private async reserve(tenant: string, calls: readonly Call[]): Promise<AttemptStanding[]> {
    const columns = [
      ...stepsOf(calls),
      calls.map(({ model }) => model),
      calls.map(({ upperBoundMicroUsd }) => upperBoundMicroUsd),
      calls.map(({ at }) => at.now),
    ];
    const { held, rows } = await this.database.withTenant<Reserved>(tenant, async (tx) => {
      if (!calls.some(isPaid))
        return { held: new Map(), rows: rowsOf(calls, await tx.last(reserve, [tenant, ...columns])) };
      // In one packet: nobody waits for the budget's row while this asks and is answered.
      const [found, outcomes] = await Promise.all([
        tx.query<ReservedRow>(reserve, [tenant, ...columns]),
        this.hold(tx, calls),
      ]);
      const refused = calls.filter((one, at) => found[at]?.isGranted && outcomes.get(one)?.outcome === 'refused');
      if (refused.length > 0) await tx.query(takeBack, stepsOf(refused));
      // The attempt was here before, and its plan was another: nobody will make these calls.
      const stray = calls.filter((one, at) => !found[at]?.isGranted && outcomes.get(one)?.outcome === 'granted');
      await this.giveBack(tx, stray);
      return { held: outcomes, rows: rowsOf(calls, found) };
    });
    return await Promise.all(
      calls.map(async (one) => {
        const outcome = held.get(one);
        const row = rows.get(one) as ReservedRow;
        if (!row.isGranted) return standingOf(row.isKnown ? row : await this.read(one.at));
        if (outcome?.outcome === 'refused') return { ...outcome, state: 'refused' as const };
        return { state: 'granted' as const, warnings: outcome?.outcome === 'granted' ? outcome.warnings : [] };
      }),
    );
  }

  /** Money is held only for calls that may cost some. */
  private async hold(tx: Tx, calls: readonly Call[]): Promise<Map<Call, ReservationOutcome>> {
    const paid = calls.filter(isPaid);
    const outcomes = await this.money.reserveIn(
      tx,
      paid.map(({ at, ...rest }) => ({ key: at.step, ...rest, state: 'dispatched' as const })),
    );
    return new Map(paid.map((one, index) => [one, outcomes[index] as ReservationOutcome]));
  }

  private async giveBack(tx: Tx, calls: readonly Call[]): Promise<void> {
    if (calls.length === 0) return;
    await this.money.settleIn(
      tx,
      calls.map(({ at, calls: planned }) => ({
        ...{ key: at.step, calls: [], rest: 'not-called' as const },
        only: planned.map(({ call }) => call),
      })),
    );
  }

  private async read({ tenant, step }: AttemptAt): Promise<AttemptRow | undefined> {
    const sql = `select ${standing} from attempt where run = $1 and step = $2 and attempt = $3`;
    const parameters = [step.run, step.step, step.attempt];
    const [row] = await this.database.withTenant(tenant, async (tx) => await tx.last<AttemptRow>(sql, parameters));
    return row;
  }

  private async settle(tenant: string, answers: readonly Answer[]): Promise<void[]> {
    const write = async (tx: Tx): Promise<void> => {
      // All in one packet, the commit included.
      const storing = this.payloads.putIn(
        tx,
        answers.flatMap(({ outcome }) => outcome.payloads),
      );
      const ending = endLeases(
        tx,
        answers.map(({ at }) => at.lease),
      );
      const updating = tx.query(settleSql, settledColumns(answers));
      const saving = answers.map(async ({ at, cost }) => await this.save(tx, at.step, cost.saving));
      const settling = this.settleMoney(tx, answers);
      const sending = this.outbox.add(
        tx,
        answers.flatMap(({ messages }) => messages),
        { isLast: true },
      );
      await Promise.all([storing, ending, updating, ...saving, settling, sending]);
    };
    // In one write-ahead log whatever leaves because of the answer flushes it; lost with all that followed, the reservation, which is on disk, stands.
    await this.database.withTenant(tenant, write, { durability: this.bus.isOfOneProcess ? 'async' : 'sync' });
    return [];
  }

  /** Once by attempt; what was free before saves nothing. */
  private async save(tx: Tx, { run, step, attempt }: StepRef, saving: AttemptSaving | undefined): Promise<void> {
    if (saving === undefined || saving.microUsd === 0) return;
    const sql = `insert into saving (tenant, run, step, attempt, saved_by, baseline, micro_usd, at)
      values (current_setting('app.tenant'), $1, $2, $3, $4, $5, $6, now()) on conflict do nothing`;
    await tx.query(sql, [run, step, attempt, saving.savedBy, saving.baseline, saving.microUsd]);
  }

  /** Of an attempt that could cost nothing there is nothing to settle. */
  private async settleMoney(tx: Tx, answers: readonly Answer[]): Promise<void> {
    const paid = answers.filter(({ cost }) => cost.calls.length > 0);
    if (paid.length === 0) return;
    await this.money.settleIn(
      tx,
      paid.map(({ at, cost: { calls, only } }) => ({
        ...{ key: at.step, calls, rest: 'not-called' as const },
        ...(only !== undefined && { only }),
      })),
    );
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
      const rest = cost === undefined ? ('upper-bound' as const) : ('not-called' as const);
      await this.money.settleIn(tx, [{ key: step, calls: cost?.calls ?? [], rest }]);
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
