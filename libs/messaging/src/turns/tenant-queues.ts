/** What waits, by tenant: each tenant's in order, tenants in turn. */
export class TenantQueues<T> {
  /** Only tenants of which something waits; the one whose turn it is stands first. */
  private readonly queues = new Map<string, T[]>();

  /** How many tenants have something here. */
  get tenants(): number {
    return this.queues.size;
  }

  add(tenant: string, item: T): void {
    const queue = this.queues.get(tenant);
    if (queue === undefined) this.queues.set(tenant, [item]);
    else queue.push(item);
  }

  waitingOf(tenant: string): number {
    return this.queues.get(tenant)?.length ?? 0;
  }

  /** The first of the next tenant that may begin; undefined when none may. Whoever was asked goes behind the others. */
  next(mayBegin: (tenant: string) => boolean): { readonly tenant: string; readonly item: T } | undefined {
    for (let passed = this.queues.size; passed > 0; passed--) {
      const [tenant, queue] = this.queues.entries().next().value as [string, T[]];
      this.queues.delete(tenant);
      const item = mayBegin(tenant) ? queue.shift() : undefined;
      if (queue.length > 0) this.queues.set(tenant, queue);
      if (item !== undefined) return { tenant, item };
    }
    return undefined;
  }
}
