interface Waiting<I, O> {
  readonly item: I;
  readonly resolve: (outcome: O) => void;
  readonly reject: (error: unknown) => void;
}

export interface GatheredWritesOptions<I, O> {
  /** One transaction of one tenant; outcomes in the order of the items. */
  write: (tenant: string, items: readonly I[]) => Promise<O[]>;
  /** Two items of one row never share a statement. */
  rowOf: (item: I) => string;
}

const mostAtOnce = 64;

/** Writes that come while one flies leave together: a single one waits for nothing, many share a commit. When a batch fails, each item is tried alone, so that nobody fails for another. */
export class GatheredWrites<I, O> {
  private readonly queues = new Map<string, Waiting<I, O>[]>();

  constructor(private readonly options: GatheredWritesOptions<I, O>) {}

  async add(tenant: string, item: I): Promise<O> {
    return await new Promise<O>((resolve, reject) => {
      const waiting = { item, resolve, reject };
      const queue = this.queues.get(tenant);
      if (queue !== undefined) {
        queue.push(waiting);
        return;
      }
      this.queues.set(tenant, [waiting]);
      void this.work(tenant);
    });
  }

  private async work(tenant: string): Promise<void> {
    // What comes in this very tick goes along.
    await Promise.resolve();
    for (
      let queue = this.queues.get(tenant);
      queue !== undefined && queue.length > 0;
      queue = this.queues.get(tenant)
    ) {
      await this.fly(tenant, this.take(queue));
    }
    this.queues.delete(tenant);
  }

  private take(queue: Waiting<I, O>[]): Waiting<I, O>[] {
    const rows = new Set<string>();
    const batch: Waiting<I, O>[] = [];
    for (let index = 0; index < queue.length && batch.length < mostAtOnce;) {
      const waiting = queue[index] as Waiting<I, O>;
      const row = this.options.rowOf(waiting.item);
      if (rows.has(row)) {
        index += 1;
        continue;
      }
      rows.add(row);
      batch.push(waiting);
      queue.splice(index, 1);
    }
    // Rows are taken in one order by everyone, or two batches could wait for each other.
    return batch.toSorted((a, b) => (this.options.rowOf(a.item) < this.options.rowOf(b.item) ? -1 : 1));
  }

  private async fly(tenant: string, batch: readonly Waiting<I, O>[]): Promise<void> {
    try {
      const outcomes = await this.options.write(
        tenant,
        batch.map((one) => one.item),
      );
      for (const [index, one] of batch.entries()) one.resolve(outcomes[index] as O);
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const one of batch) await this.fly(tenant, [one]);
    }
  }
}
