/** Numbers above zero by index, of which there are few: it knows which, and is emptied by these alone. */
export class Tally {
  readonly touched: number[] = [];
  private counts = new Float64Array(0);

  add(index: number, count: number): void {
    if (this.counts[index] === 0) this.touched.push(index);
    this.counts[index]! += count;
  }

  at(index: number): number {
    return this.counts[index] ?? 0;
  }

  /** Empties it, and makes room for indices below `size`. */
  clear(size = 0): void {
    for (const index of this.touched) this.counts[index] = 0;
    this.touched.length = 0;
    if (size > this.counts.length) this.counts = new Float64Array(Math.ceil(size * 1.25));
  }
}
