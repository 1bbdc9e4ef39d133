interface Waiting<T> {
  item: T;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Gathers while one write flies: the first of a tick leaves at once, what comes meanwhile leaves together. No timer, no added latency when idle. */
export class Gatherer<T> {
  private waiting: Waiting<T>[] = [];
  private isFlying = false;

  constructor(
    private readonly write: (items: T[]) => Promise<void>,
    private readonly maxBatch: number,
  ) {}

  async add(item: T): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.isFlying) void this.fly();
    });
  }

  private async fly(): Promise<void> {
    this.isFlying = true;
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.maxBatch);
      await this.write(batch.map((one) => one.item)).then(
        () => batch.forEach((one) => one.resolve()),
        (error: unknown) => batch.forEach((one) => one.reject(error)),
      );
    }
    this.isFlying = false;
  }
}
