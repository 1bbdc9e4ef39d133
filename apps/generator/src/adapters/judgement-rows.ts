import { AuditRecorded, type DataClass, type Judgement, JudgementSchema, type StepRef } from '@chassis/contracts';
import { Outbox, outgoing, type RouteContext } from '@chassis/messaging';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import type { CallCharge } from '../domain/money/charge.js';
import { PostgresMoneyLedger } from './postgres-money-ledger.js';

/** A call of a judge for which money is held. */
export interface HeldCall {
  readonly place: string;
  readonly model: string;
  readonly microUsd: number;
  readonly isDispatched: boolean;
}

/** How an attempt's judgement stands. `left`: whoever asked the judge is gone, and the caller is to say so. */
export type JudgementStanding =
  | { readonly state: 'granted' | 'left'; readonly held: readonly HeldCall[] }
  | { readonly state: 'judged'; readonly judgement: Judgement }
  | { readonly state: 'busy' };

interface Row {
  readonly outcome: unknown;
  readonly isOver: boolean;
}

/** What a judgement cost call by call, and what the run's record is told. */
interface Finish {
  readonly calls: readonly CallCharge[];
  readonly told: Readonly<Record<string, unknown>>;
  readonly dataClass: DataClass;
  readonly context: RouteContext;
}

const ofAttempt = 'run = $1 and step = $2 and attempt = $3';
const beginSql = `insert into judgement (tenant, run, step, attempt, until)
  values (current_setting('app.tenant'), $1, $2, $3, clock_timestamp() + make_interval(secs => $4)) on conflict do nothing returning run`;
const readSql = `select outcome, until < clock_timestamp() as "isOver" from judgement where ${ofAttempt}`;
const takeSql = `update judgement set until = clock_timestamp() + make_interval(secs => $4)
  where ${ofAttempt} and outcome is null and until < clock_timestamp() returning run`;
const heldSql = `select call as place, model, reserved_micro_usd as "microUsd", state = 'dispatched' as "isDispatched"
  from charge where ${ofAttempt} and call like 'judge/%' and state in ('reserved', 'dispatched') order by call`;
const finishSql = `update judgement set outcome = $4, judged_at = clock_timestamp() where ${ofAttempt} and outcome is null returning run`;

const valuesOf = ({ run, step, attempt }: StepRef): [string, string, number] => [run, step, attempt];

/** What judges said, once by attempt: whoever asks again hears the same, and pays nothing. */
@Injectable()
export class JudgementRows {
  constructor(
    private readonly database: Database,
    private readonly money: PostgresMoneyLedger,
    private readonly outbox: Outbox,
  ) {}

  async begin(tenant: string, at: StepRef, withinMs: number): Promise<JudgementStanding> {
    const secs = withinMs / 1_000;
    return await this.database.withTenant<JudgementStanding>(tenant, async (tx) => {
      const begun = await tx.query(beginSql, [...valuesOf(at), secs]);
      if (begun.length > 0) return { state: 'granted', held: await this.held(tx, at) };
      const [known] = await tx.query<Row>(readSql, valuesOf(at));
      if (known?.outcome !== null && known?.outcome !== undefined)
        return { state: 'judged', judgement: JudgementSchema.parse(known.outcome) };
      if (known?.isOver !== true) return { state: 'busy' };
      const taken = await tx.query(takeSql, [...valuesOf(at), secs]);
      return taken.length === 0 ? { state: 'busy' } : { state: 'left', held: await this.held(tx, at) };
    });
  }

  /** Keeps the judgement, ends all that is held for it, and records it, at once. Tells what was said before, where something was. */
  async finish(at: StepRef, judgement: Judgement, { calls, told, dataClass, context }: Finish): Promise<Judgement> {
    const { tenant, token, principal } = context;
    const now = context.now();
    const id = `${at.run}/${at.step}/${at.attempt}/answer.judged`;
    const base = { id, kind: 'answer.judged', at: now.toISOString(), service: 'generator', subject: principal.subject };
    const fact = { ...base, run: at.run, step: at.step, attempt: at.attempt, data: told };
    const origin = { source: 'generator' as const, tenant, principal: token, now, dataClass };
    const message = outgoing(AuditRecorded, { facts: [fact] }, { ...origin, id: `${id}/audit`, key: tenant });
    return await this.database.withTenant(tenant, async (tx) => {
      const kept = await tx.query(finishSql, [...valuesOf(at), JSON.stringify(judgement)]);
      if (kept.length > 0) {
        await this.settle(tx, at, calls);
        await this.outbox.add(tx, [message]);
        return judgement;
      }
      const [known] = await tx.query<Row>(readSql, valuesOf(at));
      return JudgementSchema.parse(known?.outcome);
    });
  }

  /** Nobody is to judge this attempt. What is being asked stays held. */
  async release(tenant: string, at: StepRef): Promise<void> {
    await this.database.withTenant(tenant, async (tx) => {
      const begun = await tx.query(beginSql, [...valuesOf(at), 0]);
      if (begun.length > 0) await this.settle(tx, at, []);
    });
  }

  private async settle(tx: Tx, at: StepRef, calls: readonly CallCharge[]): Promise<void> {
    const only = (await this.held(tx, at)).map(({ place }) => place);
    if (only.length > 0) await this.money.settleIn(tx, [{ key: at, calls, rest: 'not-called', only }]);
  }

  private async held(tx: Tx, at: StepRef): Promise<HeldCall[]> {
    return await tx.query<HeldCall & Record<string, unknown>>(heldSql, valuesOf(at));
  }
}
