import { setTimeout as sleep } from 'node:timers/promises';
import { ChassisApi } from '@chassis/all-in-one';

/** An answer that was called back, or that a person is asked about, cites nothing any more, though its run may stay open for minutes. */
const endings = new Set(['run.ended', 'answer.withdrawn', 'approval.requested']);

/** Asks questions and notes when an event that cites a document was received. */
export class CitingReader {
  private readonly api: ChassisApi;

  constructor(url: string, key: string) {
    this.api = new ChassisApi(url, key);
  }

  /** When an event of a new run last cited the document; undefined when none did. */
  async ask(document: string, question: string): Promise<number | undefined> {
    const { id } = await this.api.post<{ id: string }>('/v1/runs', {
      workflow: 'answer-question',
      input: { question },
    });
    let citedAt: number | undefined;
    for await (const { type, data } of this.api.follow(id)) {
      if (JSON.stringify(data).includes(`"document":"${document}"`)) citedAt = performance.now();
      if (endings.has(type)) break;
    }
    return citedAt;
  }

  async cites(document: string, question: string): Promise<boolean> {
    return (await this.ask(document, question)) !== undefined;
  }

  async until(isSo: () => Promise<boolean>, what: string): Promise<void> {
    for (const giveUp = performance.now() + 20_000; performance.now() < giveUp; await sleep(20))
      if (await isSo()) return;
    throw new Error(`${what}: that did not happen`);
  }

  watch(document: string, question: string): Watch {
    return new Watch(async () => await this.ask(document, question));
  }
}

/** Runs side by side, begun one after the other whether or not the last has ended. */
class Watch {
  lastCitedAt = -Infinity;
  private readonly open = new Set<Promise<void>>();
  private readonly without: number[] = [];

  constructor(private readonly ask: () => Promise<number | undefined>) {}

  async next(everyMs: number): Promise<void> {
    const begunAt = performance.now();
    const run: Promise<void> = this.ask()
      .then((citedAt) => {
        if (citedAt === undefined) this.without.push(begunAt);
        else this.lastCitedAt = Math.max(this.lastCitedAt, citedAt);
      })
      .finally(() => this.open.delete(run));
    this.open.add(run);
    await sleep(everyMs);
    if (this.open.size > 20) await Promise.race(this.open);
  }

  /** Runs that were begun after a moment and after the last citation, and have ended without one. */
  runsWithout(since: number): number {
    return this.without.filter((begunAt) => begunAt > Math.max(since, this.lastCitedAt)).length;
  }

  async end(): Promise<void> {
    await Promise.all(this.open);
  }
}
