import type { AnswerGenerated, PayloadRef } from '@chassis/contracts';
import { Outbox } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Database, Gatherer, type Tx } from '@chassis/persistence';
import { LiveChannel } from '@chassis/service-kit';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { AttemptState, FailedMark, WaitingSegment } from '../domain/release/attempt-state.js';
import type { StoredEvent } from '../ports/run-event-log.js';
import {
  type AttemptHead,
  type AttemptRef,
  type Conclusion,
  type FailingCandidate,
  type Refusal,
  ReleaseLog,
  type Withdrawal,
} from '../ports/release-log.js';
import { RecentEvents } from './recent-events.js';
import * as sql from './release-log.sql.js';

interface Arrival {
  readonly at: AttemptRef;
  readonly segment?: WaitingSegment;
  readonly generated?: AnswerGenerated;
}

interface Release {
  readonly at: AttemptRef;
  readonly from: number;
  readonly contents: readonly PayloadRef[];
  readonly conclusion: Conclusion | undefined;
  readonly now: Date;
}

/** `position`: of the last event in the run's log. */
type Released = AttemptHead & { readonly position: number };
type Keyed<T> = T & { readonly run: string; readonly step: string };

@Injectable()
export class PostgresReleaseLog extends ReleaseLog {
  private readonly arrivals = new Gatherer<Arrival, AttemptState | 'stale'>({
    isRetriedAlone: true,
    write: async (tenant, items) => await this.writeArrivals(tenant, items),
    rowOf: ({ at }) => `${at.run} ${at.step}`,
  });
  /** By run, not by step: the run's log moves once a statement. */
  private readonly releases = new Gatherer<Release, AttemptHead | Refusal>({
    isRetriedAlone: true,
    write: async (tenant, items) => await this.writeReleases(tenant, items),
    rowOf: ({ at }) => at.run,
  });

  /** What left through this process, by step; whole where nothing left through another one. */
  private readonly gone = new LRUCache<string, PayloadRef[]>({ max: 2_000 });

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly live: LiveChannel,
    private readonly recent: RecentEvents,
    private readonly payloads: PayloadStore,
  ) {
    super();
  }

  async hold(at: AttemptRef, segment: WaitingSegment): Promise<AttemptState | 'stale'> {
    const state = await this.arrivals.add(at.tenant, { at, segment });
    const { index } = segment;
    if (state === 'stale' || index < state.released || state.waiting.some((one) => one.index === index)) return state;
    return { ...state, waiting: [...state.waiting, segment].toSorted((a, b) => a.index - b.index) };
  }

  async keepGenerated(at: AttemptRef, generated: AnswerGenerated): Promise<AttemptState | 'stale'> {
    return await this.arrivals.add(at.tenant, { at, generated });
  }

  async release(
    at: AttemptRef,
    from: number,
    contents: readonly PayloadRef[],
    now: Date,
  ): Promise<AttemptHead | Refusal> {
    return await this.append({ at, from, contents, now, conclusion: undefined });
  }

  async conclude(
    at: AttemptRef,
    from: number,
    contents: readonly PayloadRef[],
    conclusion: Conclusion,
    now: Date,
  ): Promise<AttemptHead | Refusal> {
    return await this.append({ at, from, contents, now, conclusion });
  }

  private async append(item: Release): Promise<AttemptHead | Refusal> {
    try {
      return await this.releases.add(item.at.tenant, item);
    } catch (error) {
      if (isStopped(error)) return 'stopped';
      throw error;
    }
  }

  private async writeArrivals(tenant: string, items: readonly Arrival[]): Promise<(AttemptState | 'stale')[]> {
    const parameters = [
      ...keysOf(items),
      items.map(({ segment }) => segment?.index ?? null),
      items.map(({ segment }) => asJson(segment?.content)),
      items.map(({ segment }) => segment?.isLast ?? null),
      items.map(({ generated }) => asJson(generated)),
    ];
    const work = async (tx: Tx) => await tx.last<Keyed<AttemptState>>(sql.arrive, [tenant, ...parameters]);
    const rows = await this.database.withTenant(tenant, work, { durability: 'async' });
    return items.map(({ at }) => rowFor(rows, at) ?? 'stale');
  }

  private async writeReleases(tenant: string, items: readonly Release[]): Promise<(AttemptHead | Refusal)[]> {
    return await this.database.withTenant(tenant, async (tx) => {
      // Most releases say nothing beside: then the commit goes along.
      const isAlone = items.every(({ conclusion }) => conclusion === undefined);
      const parameters = [tenant, ...releaseColumns(items)];
      const storing = this.payloads.putIn(
        tx,
        items.flatMap(({ conclusion }) => conclusion?.payloads ?? []),
      );
      const releasing = isAlone
        ? tx.last<Keyed<Released>>(sql.release, parameters)
        : tx.query<Keyed<Released>>(sql.release, parameters);
      const [rows] = await Promise.all([releasing, storing]);
      const accepted = items.filter(({ at }) => rowFor(rows, at) !== undefined);
      const messages = accepted.flatMap(({ conclusion }) => conclusion?.messages ?? []);
      if (messages.length > 0) await this.outbox.add(tx, messages, { isLast: true });
      tx.afterCommit(() => {
        for (const one of accepted) {
          if (one.contents.length === 0) continue;
          this.remember(one.at, one.from, one.contents);
          this.recent.note(tenant, one.at.run, eventsOf(one, rowFor(rows, one.at)!.position));
          this.live.announce(one.at.run, false);
        }
      });
      return items.map(({ at }) => rowFor(rows, at) ?? 'stale');
    });
  }

  private remember(at: AttemptRef, from: number, contents: readonly PayloadRef[]): void {
    const known = this.gone.get(stepOf(at)) ?? [];
    if (known.length !== from) return void this.gone.delete(stepOf(at));
    known.push(...contents);
    this.gone.set(stepOf(at), known);
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
    await this.outbox.add(tx, withdrawal.messages, { isLast: true });
    tx.afterCommit(() => {
      this.recent.forget(at.tenant, at.run);
      this.live.announce(at.run, false);
    });
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

  async released(at: AttemptRef, count: number): Promise<readonly PayloadRef[]> {
    const known = this.gone.get(stepOf(at)) ?? [];
    if (known.length === count) return [...known];
    return contentsOf(await this.read(at.tenant, sql.released, [at.tenant, at.run, at.step]));
  }

  async candidate(at: AttemptRef): Promise<FailingCandidate | undefined> {
    const [row] = await this.read<FailingCandidate>(at.tenant, sql.candidate, keyOf(at));
    return row;
  }

  /** Nothing to flush: a reading transaction need not wait for the disk. */
  private async read<R extends object>(
    tenant: string,
    statement: string,
    parameters: readonly unknown[],
  ): Promise<R[]> {
    return await this.database.withTenant(tenant, async (tx) => await tx.last<R>(statement, parameters), {
      durability: 'async',
    });
  }
}

/** The events of a release, the last of which has this position, as the statement writes them. */
const eventsOf = ({ at: { step, attempt }, from, contents, now }: Release, last: number): StoredEvent[] =>
  contents.map((content, place) => ({
    position: last - contents.length + 1 + place,
    type: 'answer.segment',
    at: now,
    data: { step, attempt, index: from + place, content },
    isWithdrawn: false,
  }));

function releaseColumns(items: readonly Release[]): unknown[] {
  const leaving = items.flatMap(({ at, contents }) =>
    contents.map((content, index) => ({ at, place: index + 1, content })),
  );
  return [
    ...keysOf(items),
    items.map(({ from }) => from),
    items.map(({ contents }) => contents.length),
    items.map(({ now }) => now),
    items.map(({ conclusion }) => conclusion?.verdict ?? null),
    items.map(({ conclusion }) => asJson(conclusion?.failing?.content)),
    items.map(({ conclusion }) => asJson(conclusion?.failing?.failures)),
    leaving.map(({ at }) => at.run),
    leaving.map(({ at }) => at.step),
    leaving.map(({ place }) => place),
    leaving.map(({ content }) => asJson(content)),
  ];
}

const keysOf = (items: readonly { at: AttemptRef }[]): unknown[] => [
  items.map(({ at }) => at.run),
  items.map(({ at }) => at.step),
  items.map(({ at }) => at.attempt),
];
const rowFor = <T>(rows: readonly Keyed<T>[], at: AttemptRef): Keyed<T> | undefined =>
  rows.find((row) => row.run === at.run && row.step === at.step);
const keyOf = ({ tenant, run, step, attempt }: AttemptRef): readonly unknown[] => [tenant, run, step, attempt];
const stepOf = ({ tenant, run, step }: AttemptRef): string => `${tenant}/${run}/${step}`;
const asJson = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
const contentsOf = (rows: readonly object[]): PayloadRef[] =>
  rows.map((row) => (row as { content: PayloadRef }).content);
const isStopped = (error: unknown): boolean => error instanceof Error && error.message.includes(sql.stoppedMark);
