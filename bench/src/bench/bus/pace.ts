import { setTimeout as sleep } from 'node:timers/promises';

/** Sends and waits for arrivals, by the clock of one process. Every message is a run of its own. */
export class Pace {
  private readonly waiting = new Map<string, (at: number) => void>();
  private count = 0;

  /** To be called by whoever handles the last message of a run. */
  arrived(run: string | undefined): void {
    if (run === undefined) return;
    this.waiting.get(run)?.(performance.now());
    this.waiting.delete(run);
  }

  /** Milliseconds from just before the send to the arrival. */
  async timed(send: (run: string) => Promise<void>): Promise<number> {
    const run = `run-${++this.count}`;
    const arrival = new Promise<number>((resolve) => this.waiting.set(run, resolve));
    const sentAt = performance.now();
    await send(run);
    return (await arrival) - sentAt;
  }

  /** Latencies in milliseconds of `count` messages, one every `everyMs`, whatever becomes of those before. */
  async paced(count: number, everyMs: number, send: (run: string) => Promise<void>): Promise<number[]> {
    return await Promise.all(await this.begin(count, everyMs, send));
  }

  /** Like `paced`; what has not arrived `waitMs` after the last send counts with the time that it has waited by then. */
  async pacedAtMost(
    count: number,
    everyMs: number,
    waitMs: number,
    send: (run: string) => Promise<void>,
  ): Promise<{ latencies: number[]; unanswered: number }> {
    const begun = performance.now();
    const latencies: (number | undefined)[] = [];
    const sent = await this.begin(count, everyMs, send);
    for (const [index, one] of sent.entries()) void one.then((ms) => (latencies[index] = ms));
    await Promise.race([Promise.all(sent), sleep(waitMs)]);
    const end = performance.now();
    const all = sent.map((_, index) => latencies[index] ?? end - (begun + index * everyMs));
    return { latencies: all, unanswered: sent.length - Object.keys(latencies).length };
  }

  /** Messages a second with always `inFlight` of them on their way, counted when they are handled. */
  async flood(inFlight: number, seconds: number, send: (run: string) => Promise<void>): Promise<number> {
    const begun = performance.now();
    let handled = 0;
    const caller = async (): Promise<void> => {
      while (performance.now() < begun + seconds * 1_000) {
        await this.timed(send);
        handled++;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, caller));
    return handled / ((performance.now() - begun) / 1_000);
  }

  private async begin(
    count: number,
    everyMs: number,
    send: (run: string) => Promise<void>,
  ): Promise<Promise<number>[]> {
    const sent: Promise<number>[] = [];
    const begun = performance.now();
    for (let index = 0; index < count; index++) {
      const waitMs = begun + index * everyMs - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      sent.push(this.timed(send));
    }
    return sent;
  }
}
