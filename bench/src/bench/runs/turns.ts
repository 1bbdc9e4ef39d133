import type { Rig } from '../../rig/rig.js';
import type { Timed } from './run-load.js';

export interface Turn {
  readonly tenant: string;
  readonly count: number;
  readonly atOnce: number;
}

/** What one side gave, turn by turn. */
export class Turns {
  readonly all: Timed[] = [];

  constructor(private readonly rig: Rig) {}

  /** The first turn warms up and is thrown away. */
  async take(turn: Turn, isKept: boolean): Promise<void> {
    const timed = await this.rig.call<Timed>('runs', turn);
    if (isKept) this.all.push(timed);
  }

  get perSecond(): number[] {
    return this.all.map((one) => one.runMs.length / one.seconds);
  }

  /** Of all turns together. */
  of(what: 'startMs' | 'stepMs' | 'runMs'): number[] {
    return this.all.flatMap((one) => one[what]);
  }
}
