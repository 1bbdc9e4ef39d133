export interface TurnWindowOptions {
  /** The part of the time since its last call that the process was busy, 0 to 1. */
  readonly utilization: () => number;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/** How much may be worked on at a time: it shrinks while the process is busy and grows while it has time left. */
export class TurnWindow {
  private size = begin;
  private lookedAt: number;

  constructor(private readonly options: TurnWindowOptions) {
    this.lookedAt = options.now();
  }

  /** Starts anew, small: what stood before was another load. */
  reset(): void {
    this.size = begin;
    this.lookedAt = this.options.now();
    this.options.utilization();
  }

  /** At least one, at most `mostTurns`. */
  get turns(): number {
    return Math.floor(this.size);
  }

  /** Looks at how busy the process was, where the last look is long enough ago. */
  look(): void {
    const now = this.options.now();
    if (now - this.lookedAt < lookEveryMs) return;
    this.lookedAt = now;
    const busy = this.options.utilization();
    if (busy > tooBusy) this.size = Math.max(1, this.size / 2);
    else if (busy < hasTime) this.size = Math.min(mostTurns, this.size + Math.max(0.5, this.size / 4));
  }
}

/** How often the window may change; shorter, and one long piece of work is taken for a load. */
export const lookEveryMs = 20;
export const mostTurns = 256;
const begin = 2;
/** Above it whoever comes waits for those before, so that each further turn only makes the queue longer. */
const tooBusy = 0.75;
const hasTime = 0.6;
