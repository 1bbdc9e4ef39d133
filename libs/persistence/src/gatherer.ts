interface Waiting<I, O> {
  readonly item: I;
  readonly resolve: (output: O) => void;
  readonly reject: (error: unknown) => void;
}

export interface GathererOptions<I, O> {
  /** One output for each item, in their order. Only one call flies at a time, per group. */
  write: (group: string, items: readonly I[]) => Promise<readonly O[]>;
  /** Most that one call takes: items, or the sum of `weightOf`. An item heavier than that goes alone. Default 64. */
  maxBatch?: number;
  weightOf?: (item: I) => number;
  /** Items of the same row never share a call, and a call gets its items in the order of their rows, so that two processes never wait for each other. */
  rowOf?: (item: I) => string;
  /** Whether the items of a call that failed are tried again one by one, so that none fails for another. Only where a failed call has left nothing behind. */
  isRetriedAlone?: boolean;
}

/**
 * Turns many small statements into few: the first of a turn leaves at once with what came beside it, and what comes while it flies leaves together.
 * No timer, so nothing waits when little happens. Groups (tenants, mostly) never mix.
 */
export class Gatherer<I, O = void> {
  private readonly queues = new Map<string, Waiting<I, O>[]>();
  private readonly maxBatch: number;

  constructor(private readonly options: GathererOptions<I, O>) {
    this.maxBatch = options.maxBatch ?? 64;
  }

  /** The item's output; rejects with the error of its call. */
  add(group: string, item: I): Promise<O> {
    return new Promise<O>((resolve, reject) => {
      const waiting = { item, resolve, reject };
      const queue = this.queues.get(group);
      if (queue !== undefined) {
        queue.push(waiting);
        return;
      }
      this.queues.set(group, [waiting]);
      void this.work(group);
    });
  }

  private async work(group: string): Promise<void> {
    // What comes in this very turn goes along.
    await Promise.resolve();
    const queue = this.queues.get(group) ?? [];
    while (queue.length > 0) await this.fly(group, this.take(queue));
    this.queues.delete(group);
  }

  private take(queue: Waiting<I, O>[]): Waiting<I, O>[] {
    const { rowOf, weightOf } = this.options;
    const rows = new Set<string>();
    const batch: Waiting<I, O>[] = [];
    const left: Waiting<I, O>[] = [];
    let room = this.maxBatch;
    for (const waiting of queue) {
      const weight = weightOf?.(waiting.item) ?? 1;
      const row = rowOf?.(waiting.item);
      const isFitting = weight <= room || batch.length === 0;
      // Once one is left for want of room, all behind it are: order is kept.
      if (!isFitting) room = 0;
      if (!isFitting || (row !== undefined && rows.has(row))) {
        left.push(waiting);
        continue;
      }
      if (row !== undefined) rows.add(row);
      room -= weight;
      batch.push(waiting);
    }
    queue.splice(0, queue.length, ...left);
    return rowOf === undefined ? batch : batch.toSorted((a, b) => (rowOf(a.item) < rowOf(b.item) ? -1 : 1));
  }

  private async fly(group: string, batch: readonly Waiting<I, O>[]): Promise<void> {
    try {
      const outputs = await this.options.write(
        group,
        batch.map(({ item }) => item),
      );
      for (const [index, { resolve }] of batch.entries()) resolve(outputs[index] as O);
    } catch (error) {
      if (batch.length > 1 && this.options.isRetriedAlone === true)
        for (const one of batch) await this.fly(group, [one]);
      else for (const { reject } of batch) reject(error);
    }
  }
}
