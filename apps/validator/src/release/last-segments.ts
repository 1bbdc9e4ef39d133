import { Injectable } from '@nestjs/common';
import type { WaitingSegment } from '../domain/release/attempt-state.js';
import type { AttemptRef } from '../ports/release-log.js';

/** They leave the generator in one commit; what has not met by then goes through the rows. */
const waitMs = 25;

interface Waiting {
  readonly segment: WaitingSegment;
  /** Says whether the end took the segment along. */
  readonly told: (isTaken: boolean) => void;
}

/** Last segments that wait a moment for the end of their attempt: where the two meet, neither need be remembered in a row. */
@Injectable()
export class LastSegments {
  private readonly waiting = new Map<string, Waiting>();

  /** Whether the end of the attempt took the segment along; else it must be held. */
  async isTaken(at: AttemptRef, segment: WaitingSegment): Promise<boolean> {
    const key = keyOf(at);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const one = { segment, told: resolve };
    this.waiting.get(key)?.told(false);
    this.waiting.set(key, one);
    const timer = setTimeout(() => {
      if (this.waiting.get(key) !== one) return;
      this.waiting.delete(key);
      resolve(false);
    }, waitMs);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The segment that waits for this end, which then must tell what became of it. */
  take(at: AttemptRef): Waiting | undefined {
    const key = keyOf(at);
    const one = this.waiting.get(key);
    this.waiting.delete(key);
    return one;
  }
}

const keyOf = ({ tenant, run, step, attempt }: AttemptRef): string => `${tenant}/${run}/${step}/${attempt}`;
