import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ChassisError, RunsCancel } from '@chassis/contracts';
import { Logger } from '@chassis/telemetry';
import { CallerRoutes } from '../access/caller-routes.js';
import type { Caller } from '../ports/caller.js';

const mostTries = 5;
const pauseMs = 200;

/** Runs whose client has left: the provider's call ends, and the money is settled. */
@Injectable()
export class AbandonedRuns {
  constructor(
    private readonly routes: CallerRoutes,
    private readonly logger: Logger,
  ) {}

  async cancel(caller: Caller, runs: readonly string[]): Promise<void> {
    await Promise.all(runs.map(async (run) => await this.one(caller, run)));
  }

  /** The engine may not know a run yet that was accepted a moment ago. */
  private async one(caller: Caller, run: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.routes.call(caller, RunsCancel, { run, reason: 'client-disconnected' });
        return;
      } catch (error) {
        const { code } = ChassisError.from(error);
        if (code !== 'unknown-run' || tries === mostTries) {
          this.logger.warn({ run, code }, 'a run whose client left could not be cancelled; it goes on to its end');
          return;
        }
        await sleep(pauseMs);
      }
    }
  }
}
