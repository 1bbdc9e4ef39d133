import type { DataClass, PayloadRef } from '@chassis/contracts';
import { ChassisError } from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { Operation } from '../domain/operation.js';
import { requestOf, resultOf } from './operation-values.js';
import type { Permit } from './permit.js';
import { SystemCalls, systemUnavailable } from './system-calls.js';

export type LookUpOutcome =
  | { readonly outcome: 'done'; readonly output: PayloadRef }
  | { readonly outcome: 'not-found' }
  | { readonly outcome: 'refused'; readonly code: string };

/** Operations that change nothing: no row, and asking twice is harmless. */
@Injectable()
export class LookUps {
  constructor(
    private readonly calls: SystemCalls,
    private readonly payloads: PayloadStore,
  ) {}

  /** Throws `transient`/`system-unavailable` when the system does not answer. */
  async run(
    operation: Operation,
    values: unknown,
    asker: { tenant: string; dataClass: DataClass; signal: AbortSignal },
  ): Promise<LookUpOutcome> {
    const request = await requestOf(operation, values);
    const permit = await this.reserve(operation, asker.signal);
    const answer = await permit.send(asker.tenant, operation.call, request);
    switch (answer.kind) {
      case 'answered': {
        const result = await resultOf(operation, values, answer.answer);
        if (result === null) return { outcome: 'not-found' };
        return { outcome: 'done', output: await this.payloads.putJson(asker.tenant, result, asker.dataClass) };
      }
      case 'refused':
        return { outcome: 'refused', code: operation.refusals[answer.code] ?? 'refused-by-system' };
      case 'not-sent':
      case 'in-doubt':
        throw systemUnavailable(operation.connector.name, answer.message);
    }
  }

  private async reserve(operation: Operation, signal: AbortSignal): Promise<Permit> {
    try {
      return await this.calls.reserve(operation.connector, signal);
    } catch (cause) {
      if (cause instanceof ChassisError) throw cause;
      throw new ChassisError(
        'transient',
        'interrupted',
        `${operation.name} was interrupted before anything was sent.`,
        { cause },
      );
    }
  }
}
