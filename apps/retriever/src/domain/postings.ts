/** Where a term stands: slots in the order they were given, and how often in each. */
export class Postings {
  slots = new Uint32Array(2);
  counts = new Uint16Array(2);
  length = 0;

  add(slot: number, count: number): void {
    if (this.length === this.slots.length) this.grow();
    this.slots[this.length] = slot;
    this.counts[this.length] = Math.min(count, 65_535);
    this.length += 1;
  }

  private grow(): void {
    const [slots, counts] = [new Uint32Array(this.length * 2), new Uint16Array(this.length * 2)];
    slots.set(this.slots);
    counts.set(this.counts);
    [this.slots, this.counts] = [slots, counts];
  }
}
