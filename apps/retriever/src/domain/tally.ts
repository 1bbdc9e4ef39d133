/** Counts by number, of which few are above zero: it knows which, and is emptied by these alone. */
export class Tally {
  readonly touched: number[] = [];
  private readonly counts: Float64Array;

  constructor(size: number) {
    this.counts = new Float64Array(size);
  }

  add(number: number, count: number): void {
    if (this.counts[number] === 0) this.touched.push(number);
    this.counts[number]! += count;
  }

  at(number: number): number {
    return this.counts[number] ?? 0;
  }

  clear(): void {
    for (const number of this.touched) this.counts[number] = 0;
    this.touched.length = 0;
  }
}
