/** The runs named last, so many of them. */
export class RecentRuns {
  private readonly runs = new Set<string>();

  constructor(private readonly atMost: number) {}

  add(tenant: string, run: string): void {
    this.runs.add(`${tenant} ${run}`);
    for (const oldest of this.runs) {
      if (this.runs.size <= this.atMost) return;
      this.runs.delete(oldest);
    }
  }

  has(tenant: string, run: string): boolean {
    return this.runs.has(`${tenant} ${run}`);
  }
}
