import { type AuditFact, ChassisError, isTerminal } from '@chassis/contracts';
import { Outbox } from '@chassis/messaging';
import { Database, Gatherer, type Tx } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { Injectable } from '@nestjs/common';
import type { RunRow } from '../adapters/run-row.js';
import type { Command } from '../domain/command.js';
import { activeSteps } from '../domain/active-steps.js';
import type { StoredEvent } from '../domain/replay.js';
import { wakeAt } from '../domain/wake-at.js';
import { EngineStores } from './engine-stores.js';
import { messagesOf } from './messages-of.js';
import { type Moment, RunDriver } from './run-driver.js';
import type { Submission } from './submission.js';
import { WakeTimes } from './wake-times.js';

/** What became of one run in a batch. */
interface Change {
  row: RunRow | undefined;
  readonly before: RunRow | undefined;
  readonly commands: Command[];
  readonly facts: AuditFact[];
  readonly events: StoredEvent[];
  traceparent: string | undefined;
}

const triesOfOne = 4;

/**
 * Where all events of runs come together: those of a tenant that arrive while a transaction flies make up the next one.
 * Load, advance, save rows and outbox: one commit a batch.
 */
@Injectable()
export class Engine {
  private readonly submissions: Gatherer<Submission, RunRow | undefined>;

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly stores: EngineStores,
    private readonly driver: RunDriver,
    private readonly wakes: WakeTimes,
    private readonly clock: Clock,
  ) {
    // A batch that failed is taken apart, so that one bad event fails alone.
    const { maxBatch } = stores;
    const write = async (tenant: string, batch: readonly Submission[]) => await this.take(tenant, batch);
    this.submissions = new Gatherer({ write, maxBatch, isRetriedAlone: true });
  }

  /** Resolves with the run's row after the commit that took the event in; undefined for a run that is not known. */
  async submit(tenant: string, submission: Submission): Promise<RunRow | undefined> {
    return await this.submissions.add(tenant, submission);
  }

  /** A write that came in between is read, and a single event tried again. */
  private async take(tenant: string, batch: readonly Submission[]): Promise<(RunRow | undefined)[]> {
    for (let count = 1; ; count++) {
      try {
        return await this.commit(tenant, batch);
      } catch (error) {
        this.stores.runs.forget(
          tenant,
          batch.map(({ run }) => run),
        );
        if (batch.length > 1 || count === triesOfOne || ChassisError.from(error).code !== 'run-changed') throw error;
      }
    }
  }

  private async commit(tenant: string, batch: readonly Submission[]): Promise<(RunRow | undefined)[]> {
    const changes = await this.drive(tenant, batch);
    await this.save(tenant, changes);
    let steps = 0;
    for (const { row, before } of changes.values()) {
      if (row === undefined || row === before) continue;
      this.wakes.note(wakeAt(row.state));
      steps += activeSteps(row.state) - (before === undefined ? 0 : activeSteps(before.state));
    }
    this.stores.gate.noteSteps(tenant, steps);
    return batch.map(({ run }) => changes.get(run)?.row);
  }

  /**
   * Runs side by side, the events of one run after each other. What changes nothing on a row from memory is not yet known to be late:
   * the row may have moved on elsewhere, so it is read and the events are tried on it before anybody acknowledges them.
   */
  private async drive(tenant: string, batch: readonly Submission[]): Promise<Map<string, Change>> {
    const byRun = Map.groupBy(batch, ({ run }) => run);
    const rows = await this.stores.runs.load(tenant, [...byRun.keys()]);
    const changes = await this.driveOn(tenant, byRun, rows);
    const unchanged = [...changes.values()].filter(({ row, before }) => row === before).map(({ row }) => row);
    const newer = await this.stores.runs.changedElsewhere(
      tenant,
      unchanged.filter((row) => row !== undefined),
    );
    if (newer.size === 0) return changes;
    const again = new Map([...byRun].filter(([run]) => newer.has(run)));
    const found = new Map([...newer].filter((entry): entry is [string, RunRow] => entry[1] !== undefined));
    return new Map([...changes, ...(await this.driveOn(tenant, again, found))]);
  }

  private async driveOn(
    tenant: string,
    byRun: ReadonlyMap<string, readonly Submission[]>,
    rows: ReadonlyMap<string, RunRow>,
  ): Promise<Map<string, Change>> {
    const starts = [...byRun].map(([run, all]) => rows.get(run) ?? all.find(({ start }) => start)?.start);
    const actors = starts.map((one) => ({ subject: one?.subject ?? '', keyId: one?.keyId }));
    const areDisabled = await this.stores.subjects.areDisabled(tenant, actors);
    const now = this.clock.now().getTime();
    const driven = [...byRun].map(async ([run, all], index): Promise<[string, Change]> => {
      const moment = { tenant, now, isDisabled: areDisabled[index] === true };
      return [run, await this.driveRun(rows.get(run), all, moment)];
    });
    return new Map(await Promise.all(driven));
  }

  private async driveRun(before: RunRow | undefined, all: readonly Submission[], moment: Moment): Promise<Change> {
    const change: Change = { row: before, before, commands: [], facts: [], events: [], traceparent: undefined };
    for (const submission of all) {
      const { row, commands, events } = await this.driver.drive(change.row, submission, moment);
      change.events.push(...events);
      change.row = row;
      change.commands.push(...commands);
      change.facts.push(...(submission.facts ?? []));
      change.traceparent = submission.traceparent ?? change.traceparent;
    }
    return change;
  }

  private async save(tenant: string, changes: ReadonlyMap<string, Change>): Promise<void> {
    for (const change of changes.values()) {
      if (change.row !== undefined && change.row !== change.before)
        change.row = { ...change.row, version: (change.before?.version ?? 0) + 1 };
    }
    const known = [...changes.values()].filter(
      (change): change is Change & { row: RunRow } => change.row !== undefined,
    );
    const changed = known.filter(({ row, before }) => row !== before);
    const now = this.clock.now();
    const messages = messagesOf(
      known.map(({ row, commands, facts, traceparent }) => ({ tenant, row, now, traceparent, commands, facts })),
    );
    if (changed.length === 0 && messages.length === 0) return;
    const durability = changed.some(({ row, commands }) => mustLast(row, commands)) ? 'sync' : 'async';
    const write = async (tx: Tx): Promise<void> => {
      const writes = [this.outbox.add(tx, messages)];
      if (changed.length > 0) writes.push(this.stores.runs.save(tx, changed));
      for (const { row, commands } of changed) {
        for (const command of commands) {
          if (command.kind === 'open-approval') writes.push(this.stores.approvals.open(tx, row, now, command));
          if (command.kind === 'note-approval') writes.push(this.stores.approvals.note(tx, command));
          if (command.kind === 'close-approval') writes.push(this.stores.approvals.close(tx, now, command));
        }
      }
      await settled(writes);
    };
    await this.database.withTenant(tenant, write, { durability });
  }
}

/** All statements of a transaction leave at once; the first that failed tells why, for those after it only say that it did. */
async function settled(writes: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(writes);
  const failed = results.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

const ofPeople: ReadonlySet<Command['kind']> = new Set(['open-approval', 'note-approval', 'close-approval']);

/** Ends and people's decisions are on disk before anybody hears of them. */
function mustLast(row: RunRow, commands: readonly Command[]): boolean {
  return isTerminal(row.state.status) || commands.some(({ kind }) => ofPeople.has(kind));
}
