import { randomFrom } from '../random-from.js';

/** Choices that depend on a seed alone. */
export class Chance {
  private readonly next: () => number;

  constructor(seed: number) {
    this.next = randomFrom(seed);
  }

  is(probability: number): boolean {
    return this.next() < probability;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  some<T>(list: readonly T[], probability: number): T[] {
    return list.filter(() => this.is(probability));
  }

  /** A vector of unit length. */
  vector(dimension: number): Float32Array {
    const raw = Array.from({ length: dimension }, () => this.next() * 2 - 1);
    const length = Math.hypot(...raw);
    return Float32Array.from(raw, (value) => value / length);
  }
}
