import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ChassisError, RunRequested, highestDataClass, type PayloadRef } from '@chassis/contracts';
import { outgoing } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Gatherer } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { currentTraceparent } from '@chassis/telemetry';
import { v7 as uuidv7 } from 'uuid';
import { CallerTokens } from '../access/caller-tokens.js';
import { runDeadline } from '../domain/run-deadline.js';
import type { Caller } from '../ports/caller.js';
import type { StartRun } from '../schemas/run.schemas.js';
import { AcceptRows } from './accept-rows.js';
import type { Acceptance } from './accepted-run.js';
import { InputCheck } from './input-check.js';
import { PublishedWorkflows, type PublishedWorkflow } from './published-workflows.js';

/** Accepts a run: when it answers, the run's row and its request to the engine are durable. */
@Injectable()
export class AcceptRun {
  private readonly acceptances = new Gatherer<Acceptance, string | ChassisError>({
    write: async (tenant, all) => await this.rows.accept(tenant, all),
  });

  constructor(
    private readonly workflows: PublishedWorkflows,
    private readonly inputs: InputCheck,
    private readonly tokens: CallerTokens,
    private readonly payloads: PayloadStore,
    private readonly rows: AcceptRows,
    private readonly clock: Clock,
  ) {}

  /** The id of the run; of an earlier one when the idempotency key began it. */
  async accept(caller: Caller, request: StartRun, idempotencyKey: string | undefined): Promise<string> {
    const workflow = await this.workflows.get(caller.tenant, request.workflow, await this.tokens.of(caller));
    const acceptance = await this.prepare(caller, request, workflow, idempotencyKey ?? null);
    const outcome = await this.acceptances.add(caller.tenant, acceptance);
    if (outcome instanceof ChassisError) throw outcome;
    return outcome;
  }

  private async prepare(
    caller: Caller,
    request: StartRun,
    workflow: PublishedWorkflow,
    idempotencyKey: string | null,
  ): Promise<Acceptance> {
    const acceptedAt = this.clock.now();
    const deadline = runDeadline(acceptedAt, request.deadline, workflow.deadlineMs);
    const dataClass = highestDataClass(workflow.dataClass, request.dataClass);
    const whole = await this.withAttachments(caller.tenant, request, dataClass);
    this.inputs.check(workflow, whole);
    const run = uuidv7();
    const prepared = this.payloads.prepareJson(whole, dataClass);
    const input = prepared.ref;
    const [payloads, principal] = await Promise.all([
      this.payloads.putLarge(caller.tenant, [prepared]),
      this.tokens.forRun(caller, run, deadline),
    ]);
    const asked = [workflow.name, input.payload, request.dataClass, request.budget?.microUsd, request.deadline];
    return {
      run,
      workflow: workflow.name,
      workflowHash: workflow.hash,
      subject: caller.subject,
      dataClass,
      acceptedAt,
      deadline,
      idempotencyKey,
      requestHash: hash('sha256', JSON.stringify(asked)),
      payloads,
      ...this.told({ caller, request, workflow, run, input, dataClass, acceptedAt, deadline, principal }),
    };
  }

  private told(of: {
    caller: Caller;
    request: StartRun;
    workflow: PublishedWorkflow;
    run: string;
    input: PayloadRef;
    principal: string;
    dataClass: Acceptance['dataClass'];
    acceptedAt: Date;
    deadline: Date;
  }): Pick<Acceptance, 'requested' | 'fact'> {
    const { caller, request, workflow, run, input, dataClass, acceptedAt } = of;
    const [at, deadline] = [acceptedAt.toISOString(), of.deadline.toISOString()];
    const traceparent = currentTraceparent();
    const origin = {
      source: 'ingress' as const,
      tenant: caller.tenant,
      principal: of.principal,
      run,
      dataClass,
      deadline,
      now: acceptedAt,
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    const requested = {
      workflow: workflow.name,
      input,
      deadline,
      acceptedAt: at,
      origin: 'api',
      ...(request.dataClass === undefined ? {} : { dataClass: request.dataClass }),
      ...(request.budget === undefined ? {} : { budgetMicroUsd: request.budget.microUsd }),
    };
    const fact = {
      id: `${run}/run.accepted`,
      kind: 'run.accepted',
      at,
      service: 'ingress',
      run,
      subject: caller.subject,
      data: {
        workflow: workflow.name,
        hash: workflow.hash,
        input: input.payload,
        dataClass,
        deadline,
        ...(caller.keyId === undefined ? {} : { key: caller.keyId }),
      },
    };
    return { requested: outgoing(RunRequested, requested, { ...origin, id: `${run}/run.requested` }), fact };
  }

  private async withAttachments(
    tenant: string,
    { input, attachments }: StartRun,
    dataClass: Acceptance['dataClass'],
  ): Promise<Record<string, unknown>> {
    if (attachments === undefined) return input;
    const stored = attachments.map(async ({ name, mediaType, text, contentBase64 }, index) => {
      if ((text === undefined) === (contentBase64 === undefined)) {
        throw new ChassisError(
          'invalid',
          'attachment-invalid',
          `Attachment ${index} needs exactly one of text and contentBase64.`,
        );
      }
      const content = await this.payloads.put(tenant, text ?? Buffer.from(contentBase64 ?? '', 'base64'), dataClass);
      return { name, mediaType, content };
    });
    return { ...input, attachments: await Promise.all(stored) };
  }
}
