interface Waiting {
  readonly tenant: string;
  readonly enter: () => void;
}

/** So many calls at once; those that wait enter in turn by tenant, so that a tenant's flood delays only itself. */
export class FairSlots {
  private taken = 0;
  private readonly queues = new Map<string, Waiting[]>();

  constructor(private readonly limit: number) {}

  get waiting(): number {
    return [...this.queues.values()].reduce((sum, one) => sum + one.length, 0);
  }

  /** Takes a place until the returned function is called once; rejects with the signal's reason. */
  async enter(tenant: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.taken >= this.limit) await this.wait(tenant, signal);
    else this.taken += 1;
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      this.leave();
    };
  }

  private async wait(tenant: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = { tenant, enter: resolve };
    const queue = this.queues.get(tenant) ?? [];
    queue.push(waiting);
    this.queues.set(tenant, queue);
    const abort = () => {
      const at = queue.indexOf(waiting);
      // It has its place already, and gives it back like everybody.
      if (at < 0) return;
      queue.splice(at, 1);
      if (queue.length === 0) this.queues.delete(tenant);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** The place goes to the tenant that has waited for its turn the longest; behind it, the tenant stands last again. */
  private leave(): void {
    const [next] = this.queues;
    if (next === undefined) {
      this.taken -= 1;
      return;
    }
    const [tenant, queue] = next;
    const first = queue.shift();
    this.queues.delete(tenant);
    if (queue.length > 0) this.queues.set(tenant, queue);
    first?.enter();
  }
}
