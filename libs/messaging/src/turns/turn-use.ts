interface Use {
  readonly turns: number;
  readonly at: number;
}

/** How many turns tenants had of late: each counts less the longer it is ago. Times are milliseconds of one monotonic clock. */
export class TurnUse {
  private readonly uses = new Map<string, Use>();

  /** `fadeMs`: after so long a turn counts a third. */
  constructor(private readonly fadeMs: number) {}

  note(tenant: string, now: number): void {
    const turns = this.of(tenant, now) + 1;
    // By their last turn, the oldest first.
    this.uses.delete(tenant);
    this.uses.set(tenant, { turns, at: now });
    for (const [other, { at }] of this.uses) {
      if (now - at < 10 * this.fadeMs) break;
      this.uses.delete(other);
    }
  }

  of(tenant: string, now: number): number {
    const use = this.uses.get(tenant);
    return use === undefined ? 0 : use.turns * Math.exp((use.at - now) / this.fadeMs);
  }

  /** How long ago the tenant had its last turn. */
  sinceMs(tenant: string, now: number): number {
    return now - (this.uses.get(tenant)?.at ?? Number.NEGATIVE_INFINITY);
  }
}
