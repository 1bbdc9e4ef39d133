interface Waiting<I, O> {
  readonly item: I;
  readonly resolve: (output: O) => void;
  readonly reject: (error: unknown) => void;
}

/** Turns many small writes into few: the first leaves at once, what comes while it flies leaves together. No timer, so nothing waits when little happens. */
export class GatherWhileFlying<I, O> {
  private waiting: Waiting<I, O>[] = [];
  private isFlying = false;

  /** `write` answers one output for each item, in their order. */
  constructor(
    private readonly write: (items: readonly I[]) => Promise<readonly O[]>,
    private readonly maxBatch: number,
  ) {}

  get isIdle(): boolean {
    return !this.isFlying;
  }

  async add(item: I): Promise<O> {
    return await new Promise<O>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.isFlying) void this.fly();
    });
  }

  private async fly(): Promise<void> {
    this.isFlying = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.maxBatch);
      try {
        const outputs = await this.write(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => resolve(outputs[index]!));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.isFlying = false;
  }
}
