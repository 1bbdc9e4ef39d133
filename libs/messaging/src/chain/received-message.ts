import {
  type AuditFact,
  type DataClass,
  type Envelope,
  type MessageDefinition,
  type Principal,
  type ServiceName,
  type StepRef,
  highestDataClass,
} from '@chassis/contracts';
import { currentTraceparent } from '@chassis/telemetry';
import type { z } from 'zod';
import type { Lease } from '../leases/lease.js';
import type { MessageContext } from '../message-context.js';
import type { OutgoingMessage } from '../message-bus.js';
import { outgoing } from '../outgoing.js';

/** A message whose sender is known to be genuine. */
export interface Received {
  readonly envelope: Envelope;
  readonly principal: Principal;
  readonly deliveryCount: number;
  readonly lease?: Lease | undefined;
}

/** `MessageContext` of a message that came off the bus. */
export class ReceivedMessage implements MessageContext {
  private aborted: AbortSignal | undefined;

  constructor(
    private readonly service: ServiceName,
    private readonly received: Received,
    private readonly clock: () => Date,
    private readonly stopping: AbortSignal,
  ) {}

  get envelope(): Envelope {
    return this.received.envelope;
  }
  get principal(): Principal {
    return this.received.principal;
  }
  get deliveryCount(): number {
    return this.received.deliveryCount;
  }
  get lease(): Lease | undefined {
    return this.received.lease;
  }

  get tenant(): string {
    return this.envelope.tenant;
  }
  get run(): string | undefined {
    return this.envelope.run;
  }
  get step(): StepRef | undefined {
    return this.envelope.step;
  }
  get dataClass(): DataClass {
    return this.envelope.dataClass;
  }
  get deadline(): Date | undefined {
    return this.envelope.deadline === undefined ? undefined : new Date(this.envelope.deadline);
  }

  /** Made on first use: most handlers end long before anyone could abort them. */
  get signal(): AbortSignal {
    if (this.aborted !== undefined) return this.aborted;
    const leftMs =
      this.deadline === undefined
        ? undefined
        : Math.min(2_147_483_647, Math.max(0, this.deadline.getTime() - this.clock().getTime()));
    const { lease } = this;
    const signals = lease === undefined ? [this.stopping] : [lease.handedOver, lease.cancelled];
    if (leftMs !== undefined) signals.push(AbortSignal.timeout(leftMs));
    this.aborted = signals.length === 1 ? this.stopping : AbortSignal.any(signals);
    return this.aborted;
  }

  now(): Date {
    return this.clock();
  }

  fact(kind: string, data: Record<string, unknown>, suffix?: string): AuditFact {
    const { step, run, id } = this.envelope;
    const place = step === undefined ? id : `${step.run}/${step.step}/${step.attempt}`;
    return {
      id: `${place}/${kind}${suffix === undefined ? '' : `/${suffix}`}`,
      kind,
      at: this.now().toISOString(),
      service: this.service,
      subject: this.principal.subject,
      data,
      ...(run !== undefined && { run }),
      ...(step !== undefined && { step: step.step, attempt: step.attempt }),
    };
  }

  message<D extends MessageDefinition>(
    definition: D,
    data: z.input<D['schema']>,
    more: { suffix?: string; dataClass?: DataClass; key?: string; step?: StepRef } = {},
  ): OutgoingMessage {
    const step = more.step ?? this.envelope.step;
    const place = step === undefined ? this.envelope.id : `${step.run}/${step.step}/${step.attempt}`;
    const traceparent = currentTraceparent() ?? this.envelope.traceparent;
    return outgoing(definition, data, {
      source: this.service,
      tenant: this.tenant,
      principal: this.envelope.principal,
      id: `${place}/${definition.topic}${more.suffix === undefined ? '' : `/${more.suffix}`}`,
      now: this.now(),
      dataClass: highestDataClass(this.dataClass, more.dataClass),
      ...(this.run !== undefined && { run: this.run }),
      ...(step !== undefined && { step }),
      ...(more.key !== undefined && { key: more.key }),
      ...(this.envelope.deadline !== undefined && { deadline: this.envelope.deadline }),
      ...(traceparent !== undefined && { traceparent }),
    });
  }
}
