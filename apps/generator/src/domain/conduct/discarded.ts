import { ChassisError } from '@chassis/contracts';
import type { DoneEvent } from '../language-model.js';

/** An answer that is not used, and what it cost: its provider ended it before the model did, or a cascade goes on. */
export class Discarded extends ChassisError {
  constructor(
    readonly done: DoneEvent,
    code: string,
    message: string,
  ) {
    super('transient', code, message);
  }
}

/** Behind a text that broke off, nothing at all is no end of it. */
export function checkGoesOn(done: DoneEvent): void {
  if (done.finish !== 'stop' || done.refusal !== undefined) return;
  throw new Discarded(done, 'provider-empty', 'The provider had nothing to say behind a text that broke off.');
}
