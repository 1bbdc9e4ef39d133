import type { StepRef } from '@chassis/contracts';
import { Injectable } from '@nestjs/common';

/** The model calls that this process has under way, so that a cancelled run's calls end at once. */
@Injectable()
export class RunningAttempts {
  private readonly running = new Map<string, { run: string; controller: AbortController }>();

  has(step: StepRef): boolean {
    return this.running.has(keyOf(step));
  }

  /** Runs `work` with a signal that also aborts when the run is cancelled. */
  async during<T>(step: StepRef, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.running.set(keyOf(step), { run: step.run, controller });
    try {
      return await work(AbortSignal.any([signal, controller.signal]));
    } finally {
      this.running.delete(keyOf(step));
    }
  }

  abort(run: string): void {
    for (const one of this.running.values()) if (one.run === run) one.controller.abort();
  }
}

const keyOf = (step: StepRef): string => `${step.run}/${step.step}/${step.attempt}`;
