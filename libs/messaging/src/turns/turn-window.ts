export interface TurnWindowOptions {
  /** The part of the time since its last call that the process was busy, 0 to 1. */
  readonly utilization: () => number;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/** How much may be worked on at a time: it shrinks while the process is busy and grows while it has time left. */
export class TurnWindow {
  private size = begin;
  private busy = 0;
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

  get turns(): number {
    return Math.floor(this.size);
  }

  /** Whether the process had no time left at the last look. */
  get isBusy(): boolean {
    return this.busy >= hasTime;
  }

  /** Looks at how busy the process was, where the last look is long enough ago; `isFull`: more than the window would be worked on if it could. */
  look(isFull: boolean): void {
    const now = this.options.now();
    if (now - this.lookedAt < lookEveryMs) return;
    this.lookedAt = now;
    this.busy = this.options.utilization();
    if (this.busy > tooBusy) this.size = Math.max(fewest, this.size / 2);
    else if (isFull && !this.isBusy) this.size = Math.min(mostTurns, this.size + Math.max(0.5, this.size / 4));
  }
}

/** How often the window may change; shorter, and one long piece of work is taken for a load. */
export const lookEveryMs = 20;
export const mostTurns = 256;
const begin = 4;
/** Fewer, and what is done together in one commit or one packet is done one by one: the whole line slows down. */
const fewest = 4;
/** Above it whoever comes waits for those before, so that each further turn only makes the queue longer. */
const tooBusy = 0.9;
const hasTime = 0.8;
