import { setTimeout as sleep } from 'node:timers/promises';
import { ChassisError } from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { Logger } from '@chassis/telemetry';
import { Injectable } from '@nestjs/common';
import type { ActionRow } from '../domain/action-row.js';
import { backoffMs } from '../domain/backoff.js';
import type { SystemAnswer } from '../ports/old-system.js';
import { referenceOf, requestOf, resultOf } from '../systems/operation-values.js';
import { SystemCalls, systemUnavailable } from '../systems/system-calls.js';
import { ActionLedger } from './action-ledger.js';
import { type ActionTask, conflictOf, outcomeOfRow } from './action-task.js';
import { type DoneEffect, EffectInquiry } from './effect-inquiry.js';
import { LeaseKeeper } from './lease-keeper.js';
import { signalOf } from './signal-of.js';

/** How often one attempt of a step sends what surely did not arrive, before the engine is asked. */
const sendsPerAttempt = 5;
/** `ended`: answered. `lost`: another worker, or a cancellation, changed the row. Otherwise the row as it stands now. */
type Progress = 'ended' | 'lost' | ActionRow;

/** Brings an effect about at most once, and answers when it is known what became of it, or at the deadline. */
@Injectable()
export class ActionRunner {
  constructor(
    private readonly ledger: ActionLedger,
    private readonly calls: SystemCalls,
    private readonly inquiry: EffectInquiry,
    private readonly payloads: PayloadStore,
    private readonly leases: LeaseKeeper,
    private readonly logger: Logger,
  ) {}

  /** Resolves after the answer's commit. Throws `transient` when surely nothing was done, or when the process stops; then the message comes again. */
  async run(task: ActionTask): Promise<void> {
    const signal = signalOf(task);
    for (;;) {
      const { claim, row } = await this.ledger.claim(task.request);
      if (claim === 'take') {
        const working = async () => await this.workOn(task, row, signal);
        if ((await this.leases.during(row, working)) === 'ended') return;
        // A row that is still ours would be waited for until its lease ends.
        await this.ledger.release(row);
      } else if (claim === 'wait') {
        await sleep(200, undefined, { signal }).catch(() => undefined);
        if (signal.aborted)
          throw new ChassisError(
            'transient',
            'interrupted',
            'Waiting for another worker on the same action was interrupted.',
          );
      } else {
        return await this.ledger.answer(
          task.request.tenant,
          task.messagesFor(outcomeOfRow(claim, row, task.operation)),
        );
      }
    }
  }

  private async workOn(task: ActionTask, taken: ActionRow, signal: AbortSignal): Promise<'ended' | 'lost'> {
    let row = taken;
    for (let looks = 1; ; looks++) {
      if (signal.aborted) return await this.breakOff(task, row);
      const progress =
        row.state === 'planned'
          ? await this.tryDispatch(task, row, signal)
          : await this.tryFindOut(task, row, looks, signal);
      if (typeof progress === 'string') return progress;
      if (progress.state !== row.state) looks = 0;
      row = progress;
    }
  }

  private async tryDispatch(task: ActionTask, row: ActionRow, signal: AbortSignal): Promise<Progress> {
    try {
      return await this.dispatch(task, row, signal);
    } catch (error) {
      if (signal.aborted && !(error instanceof ChassisError)) return row;
      await this.ledger.release(row);
      throw error;
    }
  }

  /** While an effect is in doubt nothing is an answer but knowing, so no failure on the way is one either. */
  private async tryFindOut(task: ActionTask, row: ActionRow, looks: number, signal: AbortSignal): Promise<Progress> {
    try {
      return await this.findOut(task, row, looks, signal);
    } catch (error) {
      if (!signal.aborted) {
        this.logger.warn(
          { run: row.run, step: row.step, operation: task.operation.name, error },
          'a look at an action in doubt failed',
        );
        await sleep(backoffMs(looks), undefined, { signal }).catch(() => undefined);
      }
      return row;
    }
  }

  /** Sends the request. Whatever goes wrong before the row says `dispatched` has surely done nothing. */
  private async dispatch(task: ActionTask, row: ActionRow, signal: AbortSignal): Promise<Progress> {
    const { operation } = task;
    if (row.tries >= sendsPerAttempt)
      throw new ChassisError(
        'transient',
        'system-unreliable',
        `${operation.connector.name} took none of ${row.tries} requests.`,
        { retryAfterMs: 5_000 },
      );
    const request = await requestOf(operation, task.argumentValues);
    const permit = await this.calls.reserve(operation.connector, signal);
    if (!(await this.ledger.dispatch(row, operation.undoes !== undefined))) {
      await permit.giveBack();
      // A row that is still ours was not dispatched because its run is cancelled.
      return await this.refuse(task, row, 'run-cancelled');
    }
    const dispatched: ActionRow = {
      ...row,
      state: 'dispatched',
      tries: row.tries + 1,
      arguments: task.request.arguments,
    };
    const answer = await permit.send(row.tenant, operation.call, request);
    if (answer.kind !== 'not-sent') return await this.settle(task, dispatched, answer);
    if (!(await this.ledger.replan(dispatched, task.request))) return 'lost';
    if (permit.isOver()) return { ...dispatched, state: 'planned' };
    throw systemUnavailable(operation.connector.name, answer.message);
  }

  /** Writes down what the system said. If that fails, the effect is in doubt, and is asked about. */
  private async settle(
    task: ActionTask,
    row: ActionRow,
    answer: Exclude<SystemAnswer, { kind: 'not-sent' }>,
  ): Promise<Progress> {
    const fields = { run: row.run, step: row.step, operation: task.operation.name };
    try {
      if (answer.kind === 'refused')
        return await this.refuse(task, row, task.operation.refusals[answer.code] ?? 'refused-by-system');
      if (answer.kind === 'in-doubt') {
        this.logger.warn({ ...fields, reason: answer.message }, 'an action is in doubt');
        return row;
      }
      const result = await resultOf(task.operation, task.argumentValues, answer.answer);
      return result === null ? row : await this.confirm(task, row, result);
    } catch (error) {
      this.logger.error({ ...fields, error }, 'the answer to an action could not be used');
      return row;
    }
  }

  /** Asks what became of it. What is surely absent is planned again; what stays unclear is asked again, later. */
  private async findOut(task: ActionTask, row: ActionRow, looks: number, signal: AbortSignal): Promise<Progress> {
    const { operation } = task;
    const look = await this.ledger.look(row, operation.connector.timeoutMs);
    if (!look.isMine) return 'lost';
    const finding = await this.inquiry.ask(operation, row, signal);
    if (finding?.kind === 'found') return await this.end(task, row, finding.effect);
    if (finding?.kind === 'foreign') return await this.concede(task, row, finding.reference);
    const mayRepeat =
      finding?.kind === 'absent' || (operation.inDoubt !== undefined && 'mayRepeat' in operation.inDoubt);
    if (mayRepeat && look.settledInMs === 0)
      return (await this.ledger.replan(row, task.request))
        ? { ...row, state: 'planned', arguments: task.request.arguments }
        : 'lost';
    await sleep(mayRepeat ? look.settledInMs + 10 : backoffMs(looks), undefined, { signal });
    return row;
  }

  private async confirm(task: ActionTask, row: ActionRow, result: unknown): Promise<Progress> {
    const { operation, request } = task;
    const reference = await referenceOf(operation, result);
    const output = await this.payloads.putJson(row.tenant, result, request.dataClass);
    return await this.end(task, row, { reference, output });
  }

  private async end(task: ActionTask, row: ActionRow, { reference, output }: DoneEffect): Promise<Progress> {
    const { operation, request } = task;
    const isAsked = row.arguments.payload === request.arguments.payload;
    const outcome = isAsked ? ({ outcome: 'done', reference, output } as const) : conflictOf(operation, reference);
    const undoes = operation.undoes === undefined ? undefined : { operation: operation.undoes, reference };
    return ended(
      await this.ledger.end(row, { state: 'confirmed', reference, output, undoes }, task.messagesFor(outcome)),
    );
  }

  private async concede(task: ActionTask, row: ActionRow, reference: string): Promise<Progress> {
    const outcome = conflictOf(task.operation, reference);
    return ended(
      await this.ledger.end(row, { state: 'confirmed', reference, isForeign: true }, task.messagesFor(outcome)),
    );
  }

  private async refuse(task: ActionTask, row: ActionRow, code: string): Promise<'ended' | 'lost'> {
    return ended(
      await this.ledger.end(row, { state: 'refused', code }, task.messagesFor({ outcome: 'refused', code })),
    );
  }

  /** Deadline, cancellation or stop. What was sent and is not known goes to the reconciler, except when another owner goes on with the message. */
  private async breakOff(task: ActionTask, row: ActionRow): Promise<'ended' | 'lost'> {
    if (row.state === 'planned' && task.isCancelled()) return await this.refuse(task, row, 'run-cancelled');
    if (task.isHandedOver() || row.state === 'planned') {
      await this.ledger.release(row);
      throw new ChassisError(
        'transient',
        'interrupted',
        `${task.operation.name} was interrupted${row.state === 'planned' ? ' before anything was sent' : ''}.`,
      );
    }
    const outcome = { outcome: 'unknown', code: 'action-unknown' } as const;
    return ended(await this.ledger.end(row, { state: 'unknown', code: outcome.code }, task.messagesFor(outcome)));
  }
}

const ended = (isEnded: boolean): 'ended' | 'lost' => (isEnded ? 'ended' : 'lost');
