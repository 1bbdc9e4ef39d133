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
