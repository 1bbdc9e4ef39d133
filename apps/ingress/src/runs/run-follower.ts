import { Inject, Injectable } from '@nestjs/common';
import { ChassisError, RunEnd, RunEvents, type RunEvent } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { CONFIG, LiveChannel } from '@chassis/service-kit';
import type { IngressConfig } from '../config.js';
import { Wake } from './wake.js';

const pageSize = 200;
const retryMs = 500;

/** Follows a run by the validator's event log alone. The live channel only says when to look; a lost wake-up costs one poll. */
@Injectable()
export class RunFollower {
  constructor(
    private readonly routes: RouteClient,
    private readonly live: LiveChannel,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /**
   * Events behind `after`, page by page, until the end of the run or of the reader. The next page is read when the last was taken.
   * Of a `new` run, which was accepted this moment, there is nothing to look for before it is announced.
   */
  async *events(run: string, after: number | 'new', token: string, signal: AbortSignal): AsyncGenerator<RunEvent[]> {
    let position = after === 'new' ? 0 : after;
    const wake = new Wake();
    const unsubscribe = this.live.subscribe(run, () => wake.ring());
    try {
      if (after === 'new') await wake.wait(retryMs, signal);
      while (!signal.aborted) {
        wake.clear();
        const events = await this.read(run, position, token, signal);
        const last = events?.at(-1);
        if (events === undefined) await wake.wait(retryMs, signal);
        else if (last === undefined) await wake.wait(this.config.STREAM_POLL_MS, signal);
        else {
          position = last.position;
          yield events;
          if (last.type === 'run.ended') return;
          if (events.length < pageSize) await wake.wait(this.config.STREAM_POLL_MS, signal);
        }
      }
    } finally {
      unsubscribe();
    }
  }

  /** The terminal event, or nothing when the run has not ended by `signal`. A run that `isNew` was accepted this moment. */
  async end(run: string, token: string, signal: AbortSignal, isNew = false): Promise<RunEvent | undefined> {
    const wake = new Wake();
    const unsubscribe = this.live.subscribe(run, (mayBeEnd) => {
      if (mayBeEnd) wake.ring();
    });
    try {
      if (isNew) await wake.wait(retryMs, signal);
      while (!signal.aborted) {
        wake.clear();
        const end = await orNothing(this.routes.call(RunEnd, { run }, { token }).then((answer) => answer.end));
        if (end) return end;
        await wake.wait(end === undefined ? retryMs : this.config.STREAM_POLL_MS, signal);
      }
      return undefined;
    } finally {
      unsubscribe();
    }
  }

  private async read(run: string, after: number, token: string, signal: AbortSignal): Promise<RunEvent[] | undefined> {
    return await orNothing(
      this.routes.call(RunEvents, { run, after, limit: pageSize }, { token, signal }).then((answer) => answer.events),
    );
  }
}

/** Nothing while the owner cannot answer: who follows a run outlives a restart of the validator. */
async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    const { kind, code } = ChassisError.from(error);
    if (kind === 'transient' || kind === 'throttled' || code === 'unknown-run') return undefined;
    throw error;
  }
}
