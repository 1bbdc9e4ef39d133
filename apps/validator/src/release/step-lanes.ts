import { Injectable } from '@nestjs/common';
import type { AttemptRef } from '../ports/release-log.js';

/** One message of a step at a time in this process. Only thrift: two would do the same work, and the rows would refuse one of them. */
@Injectable()
export class StepLanes {
  private readonly tails = new Map<string, Promise<unknown>>();

  async inTurn<T>({ tenant, run, step }: AttemptRef, work: () => Promise<T>): Promise<T> {
    const key = `${tenant}/${run}/${step}`;
    const before = this.tails.get(key);
    const turn = before === undefined ? work() : before.then(work);
    const tail = turn.catch(() => undefined);
    this.tails.set(key, tail);
    try {
      return await turn;
    } finally {
      if (this.tails.get(key) === tail) this.tails.delete(key);
    }
  }
}
