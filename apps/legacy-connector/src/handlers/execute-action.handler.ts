import {
  type ActionDecision,
  ActionExecuted,
  AuditRecorded,
  ChassisError,
  ExecuteAction,
  type StepRef,
} from '@chassis/contracts';
import { Handles, type LeasedContext, type MessageContext, type OutgoingMessage } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Controller } from '@nestjs/common';
import type { Operation } from '../domain/operation.js';
import { ActionLedger } from '../ledger/action-ledger.js';
import { ActionRunner } from '../ledger/action-runner.js';
import type { ActionOutcome } from '../ledger/action-task.js';
import { Connectors } from '../systems/connectors.js';
import { type LookUpOutcome, LookUps } from '../systems/look-ups.js';
import { checkArguments, keyOf } from '../systems/operation-values.js';
import { ProofReader } from './proof-reader.js';

/** The engine must hear `unknown` before it ends the run: no request starts later than its timeout and this before the deadline. */
const answerAheadMs = 500;

interface Effect {
  readonly operation: Operation;
  readonly values: unknown;
  readonly data: ExecuteAction;
  readonly step: StepRef;
  readonly decision: ActionDecision | undefined;
}

/** Does what the validator let pass, on exactly the arguments that it saw. */
@Controller()
export class ExecuteActionHandler {
  constructor(
    private readonly connectors: Connectors,
    private readonly proofs: ProofReader,
    private readonly runner: ActionRunner,
    private readonly lookUps: LookUps,
    private readonly ledger: ActionLedger,
    private readonly payloads: PayloadStore,
  ) {}

  @Handles(ExecuteAction, { lease: true })
  async handle(data: ExecuteAction, ctx: LeasedContext): Promise<void> {
    const { step } = ctx;
    if (step === undefined) throw new ChassisError('invalid', 'no-step', 'An action belongs to a step of a run.');
    const operation = this.connectors.operation(data.operation);
    const decision = await this.proofs.check(data, {
      tenant: ctx.tenant,
      run: step.run,
      step: step.step,
      operation: operation.name,
      argumentsHash: data.arguments.payload,
    });
    const values = await this.payloads.getJson(ctx.tenant, data.arguments);
    checkArguments(operation, values);
    if (operation.isEffect) return await this.effect({ operation, values, data, step, decision }, ctx);
    const outcome = await this.lookUps.run(operation, values, ctx);
    await this.ledger.answer(ctx.tenant, messagesFor(operation, data, outcome, ctx));
  }

  private async effect({ operation, values, data, step, decision }: Effect, ctx: LeasedContext): Promise<void> {
    const { deadline } = ctx;
    await this.runner.run({
      operation,
      request: {
        tenant: ctx.tenant,
        system: operation.connector.name,
        operation: operation.name,
        businessKey: await keyOf(operation, values, step, decision?.repeats && decision.approval),
        run: step.run,
        step: step.step,
        attempt: step.attempt,
        arguments: data.arguments,
        dataClass: ctx.dataClass,
        deadline,
      },
      argumentValues: values,
      // What undoes something goes on when its run is cancelled.
      signal: operation.undoes === undefined ? ctx.signal : ctx.lease.handedOver,
      isCancelled: () => operation.undoes === undefined && ctx.lease.cancelled.aborted,
      isHandedOver: () => ctx.lease.handedOver.aborted,
      answerBy: deadline && new Date(deadline.getTime() - operation.connector.timeoutMs - answerAheadMs),
      now: () => ctx.now(),
      messagesFor: (outcome) => messagesFor(operation, data, outcome, ctx),
    });
  }
}

/** The answer and the record of it, for one commit. */
function messagesFor(
  operation: Operation,
  data: ExecuteAction,
  outcome: ActionOutcome | LookUpOutcome,
  ctx: MessageContext,
): OutgoingMessage[] {
  const fact = ctx.fact('action.executed', {
    operation: operation.name,
    isEffect: operation.isEffect,
    arguments: data.arguments,
    ...outcome,
  });
  return [
    ctx.message(ActionExecuted, outcome),
    ctx.message(AuditRecorded, { facts: [fact] }, { suffix: 'legacy-connector' }),
  ];
}
