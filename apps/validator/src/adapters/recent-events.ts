import { MessageBus } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { StoredEvent } from '../ports/run-event-log.js';

/** So many of the last events of a run: whoever follows it reads one or two. */
const mostOfRun = 64;
const mostRuns = 5_000;
/** So long behind its last event a run may be forgotten. */
const keptMs = 30_000;

/**
 * The last events of runs, as they were committed: readers who follow a run need not ask the rows for what was just written. Only where no other process writes
 * them: what another one calls back would be shown here. What is not here is in the rows.
 */
@Injectable()
export class RecentEvents {
  private readonly tails: LRUCache<string, StoredEvent[]> | undefined;

  constructor({ isOfOneProcess }: Pick<MessageBus, 'isOfOneProcess'>) {
    if (isOfOneProcess) this.tails = new LRUCache({ max: mostRuns, ttl: keptMs });
  }

  /** After the commit of events that follow on each other. Commits of one run may be told out of their order: then the rows are asked. */
  note(tenant: string, run: string, events: readonly StoredEvent[]): void {
    const [first] = events;
    if (this.tails === undefined || first === undefined) return;
    const key = `${tenant}/${run}`;
    const tail = this.tails.get(key) ?? [];
    const last = tail.at(-1)?.position ?? first.position - 1;
    if (first.position <= last) return void this.tails.delete(key);
    const all = first.position === last + 1 ? [...tail, ...events] : [...events];
    this.tails.set(key, all.slice(-mostOfRun));
  }

  /** What was shown before is shown otherwise from now on. */
  forget(tenant: string, run: string): void {
    this.tails?.delete(`${tenant}/${run}`);
  }

  /** The events behind a position, `limit` at most; undefined where the rows must be asked. */
  after(tenant: string, run: string, position: number, limit: number): StoredEvent[] | undefined {
    const tail = this.tails?.get(`${tenant}/${run}`) ?? [];
    if (tail.at(-1)?.position === position) return [];
    const from = tail.findIndex((one) => one.position === position + 1);
    return from < 0 ? undefined : tail.slice(from, from + limit);
  }

  /** The terminal event; `none` of a run that goes on; undefined where the rows must be asked. */
  end(tenant: string, run: string): StoredEvent | 'none' | undefined {
    const last = this.tails?.get(`${tenant}/${run}`)?.at(-1);
    return last === undefined || last.type === 'run.ended' ? last : 'none';
  }
}
