import type { AnswerGenerated, PayloadRef } from '@chassis/contracts';
import { Outbox } from '@chassis/messaging';
import { Database, type Tx } from '@chassis/persistence';
import { LiveChannel } from '@chassis/service-kit';
import { Injectable } from '@nestjs/common';
import type { AttemptState, FailedMark, WaitingSegment } from '../domain/release/attempt-state.js';
import {
  type AttemptHead,
  type AttemptRef,
  type Conclusion,
  type FailingCandidate,
  type Refusal,
  ReleaseLog,
  type Withdrawal,
} from '../ports/release-log.js';
import * as sql from './release-log.sql.js';

/** Rolls back what the run's log refused. */
class RunStopped extends Error {}

type HeadRow = AttemptHead & { position?: number | null };

@Injectable()
export class PostgresReleaseLog extends ReleaseLog {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly live: LiveChannel,
  ) {
    super();
  }

  async hold(at: AttemptRef, { index, content, isLast }: WaitingSegment): Promise<AttemptHead | Refusal> {
    return await this.change(at, sql.hold, [index, JSON.stringify(content), isLast], 'async');
  }

  async keepGenerated(at: AttemptRef, generated: AnswerGenerated): Promise<AttemptHead | Refusal> {
    return await this.change(at, sql.keepGenerated, [JSON.stringify(generated)], 'async');
  }

  async release(
    at: AttemptRef,
    from: number,
    contents: readonly PayloadRef[],
    now: Date,
  ): Promise<AttemptHead | Refusal> {
    return await this.append(at, from, contents, now, undefined);
  }

  async conclude(
    at: AttemptRef,
    from: number,
    contents: readonly PayloadRef[],
    conclusion: Conclusion,
    now: Date,
  ): Promise<AttemptHead | Refusal> {
    return await this.append(at, from, contents, now, conclusion);
  }

  private async append(
    at: AttemptRef,
    from: number,
    contents: readonly PayloadRef[],
    now: Date,
    conclusion: Conclusion | undefined,
  ): Promise<AttemptHead | Refusal> {
    const texts = contents.map((content) => JSON.stringify(content));
    const judged = [
      conclusion?.verdict ?? null,
      asJson(conclusion?.failing?.content),
      asJson(conclusion?.failing?.failures),
    ];
    try {
      return await this.database.withTenant(at.tenant, async (tx) => {
        const [head] = await tx.query<HeadRow>(sql.release, [...keyOf(at), from, texts, now, ...judged]);
        if (head === undefined) return 'stale';
        if (head.position === null) throw new RunStopped();
        if (conclusion !== undefined) await this.outbox.add(tx, conclusion.messages);
        if (contents.length > 0) tx.afterCommit(() => this.live.announce(at.run));
        return head;
      });
    } catch (error) {
      if (isStopped(error)) return 'stopped';
      throw error;
    }
  }

  async fail(at: AttemptRef, mark: FailedMark, withdrawal: Withdrawal | undefined): Promise<AttemptHead | Refusal> {
    return await this.database.withTenant(at.tenant, async (tx) => {
      const [head] = await tx.query<AttemptHead>(sql.fail, [...keyOf(at), JSON.stringify(mark)]);
      if (head === undefined) return 'stale';
      if (withdrawal !== undefined && head.released > 0) await this.withdraw(tx, at, withdrawal, head.released);
      return head;
    });
  }

  private async withdraw(tx: Tx, at: AttemptRef, withdrawal: Withdrawal, released: number): Promise<void> {
    const data = { step: at.step, attempt: at.attempt, reason: withdrawal.reason, released };
    const rows = await tx.query(sql.withdraw, [at.tenant, at.run, JSON.stringify(data), withdrawal.now]);
    if (rows.length === 0) return;
    await this.outbox.add(tx, withdrawal.messages);
    tx.afterCommit(() => this.live.announce(at.run));
  }

  async load(at: AttemptRef): Promise<AttemptState | undefined> {
    const [state] = await this.read<AttemptState>(at.tenant, sql.load, [at.tenant, at.run, at.step]);
    return state;
  }

  async close(at: AttemptRef): Promise<PayloadRef[]> {
    return await this.database.withTenant(
      at.tenant,
      async (tx) => {
        await tx.query(sql.close, keyOf(at));
        return contentsOf(await tx.query(sql.released, [at.tenant, at.run, at.step]));
      },
      { durability: 'async' },
    );
  }

  async released(at: AttemptRef): Promise<PayloadRef[]> {
    return contentsOf(await this.read(at.tenant, sql.released, [at.tenant, at.run, at.step]));
  }

  async candidate(at: AttemptRef): Promise<FailingCandidate | undefined> {
    const [row] = await this.read<FailingCandidate>(at.tenant, sql.candidate, keyOf(at));
    return row;
  }

  private async change(
    at: AttemptRef,
    statement: string,
    more: readonly unknown[],
    durability: 'sync' | 'async',
  ): Promise<AttemptHead | Refusal> {
    const work = async (tx: Tx) => await tx.query<AttemptHead>(statement, [...keyOf(at), ...more]);
    const [head] = await this.database.withTenant(at.tenant, work, { durability });
    return head ?? 'stale';
  }

  /** Nothing to flush: a reading transaction need not wait for the disk. */
  private async read<R extends object>(
    tenant: string,
    statement: string,
    parameters: readonly unknown[],
  ): Promise<R[]> {
    return await this.database.withTenant(tenant, async (tx) => await tx.query<R>(statement, parameters), {
      durability: 'async',
    });
  }
}

const keyOf = ({ tenant, run, step, attempt }: AttemptRef): readonly unknown[] => [tenant, run, step, attempt];
const asJson = (ref: PayloadRef | undefined): string | null => (ref === undefined ? null : JSON.stringify(ref));
const contentsOf = (rows: readonly object[]): PayloadRef[] =>
  rows.map((row) => (row as { content: PayloadRef }).content);
const isStopped = (error: unknown): boolean =>
  error instanceof RunStopped || (error instanceof Error && error.cause instanceof RunStopped);
