import { Logger } from '@chassis/telemetry';
import { ChassisError, type PayloadRef } from '@chassis/contracts';
import { evaluate } from '@chassis/expressions';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { ActionRow } from '../domain/action-row.js';
import type { Operation } from '../domain/operation.js';
import { Connectors } from '../systems/connectors.js';
import { checkResult, referenceOf, requestOf, resultOf } from '../systems/operation-values.js';
import { SystemCalls } from '../systems/system-calls.js';
import { ActionLedger } from './action-ledger.js';

/** What a done effect leaves behind. */
export interface DoneEffect {
  readonly reference: string;
  readonly output: PayloadRef;
}

/** What the system says about an effect: `found` ours; `foreign`: somebody else's under the same key; `absent`; `unclear`: it did not say. */
export type Finding =
  | { readonly kind: 'found'; readonly effect: DoneEffect }
  | { readonly kind: 'foreign'; readonly reference: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unclear' };

/** Asks an old system what became of an effect. */
@Injectable()
export class EffectInquiry {
  constructor(
    private readonly connectors: Connectors,
    private readonly calls: SystemCalls,
    private readonly payloads: PayloadStore,
    private readonly ledger: ActionLedger,
    private readonly logger: Logger,
  ) {}

  /** Undefined when the operation's file names no look-up. Rejects with the signal's reason; failures of the system are `unclear`. */
  async ask(effect: Operation, row: ActionRow, signal: AbortSignal): Promise<Finding | undefined> {
    const lookUp = this.connectors.lookUpOf(effect);
    const { inDoubt } = effect;
    if (lookUp === undefined || inDoubt === undefined || !('readBack' in inDoubt)) return undefined;
    // An action in doubt is asked about for as long as it takes, also after its run has ended.
    await this.payloads.extend(row.tenant, [row.arguments], row.dataClass);
    const values = await this.payloads.getJson(row.tenant, row.arguments);
    const wanted = await evaluate(inDoubt.with, { arguments: values });
    const found = await this.lookUp(lookUp, wanted, row, signal);
    if (found === undefined) return { kind: 'unclear' };
    if (found === null) return { kind: 'absent' };
    const names = { arguments: values, found };
    if ((await evaluate(inDoubt.isSame, names)) !== true)
      return { kind: 'foreign', reference: await referenceOf(effect, found) };
    const result = await evaluate(inDoubt.result, names);
    checkResult(effect, result);
    const reference = await referenceOf(effect, result);
    // What was done before under another key hides whether it was done once more.
    if (await this.ledger.isOfAnother(row, reference)) return { kind: 'unclear' };
    return {
      kind: 'found',
      effect: { reference, output: await this.payloads.putJson(row.tenant, result, row.dataClass) },
    };
  }

  /** Null: nothing found. Undefined: no clear answer. */
  private async lookUp(lookUp: Operation, wanted: unknown, row: ActionRow, signal: AbortSignal): Promise<unknown> {
    try {
      const request = await requestOf(lookUp, wanted);
      const permit = await this.calls.reserve(lookUp.connector, signal);
      const answer = await permit.send(row.tenant, lookUp.call, request);
      if (answer.kind === 'answered') return await resultOf(lookUp, wanted, answer.answer);
      this.logger.warn(
        { run: row.run, step: row.step, operation: lookUp.name, answer: answer.kind },
        'no clear answer about an action in doubt',
      );
    } catch (error) {
      if (signal.aborted || !(error instanceof ChassisError)) throw error;
      this.logger.warn(
        { run: row.run, step: row.step, operation: lookUp.name, code: error.code },
        'an action in doubt could not be asked about',
      );
    }
    return undefined;
  }
}
