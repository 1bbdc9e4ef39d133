/** A bounded number of places; who finds none waits in line. */
export class Places {
  private readonly line: PromiseWithResolvers<void>[] = [];

  constructor(private free: number) {}

  /** Rejects with the reason given to `close`. */
  async take(): Promise<void> {
    if (this.free > 0) {
      this.free--;
      return;
    }
    const place = Promise.withResolvers<void>();
    this.line.push(place);
    await place.promise;
  }

  /** Takes up to so many that are free now, and says how many these were. */
  takeAtMost(wanted: number): number {
    const taken = Math.min(wanted, this.free);
    this.free -= taken;
    return taken;
  }

  giveBack(): void {
    const next = this.line.shift();
    if (next === undefined) this.free++;
    else next.resolve();
  }

  /** Nobody in line gets a place any more. */
  close(reason: unknown): void {
    for (const place of this.line.splice(0)) place.reject(reason);
  }
}
