import type { AuditFact, DataClass, Envelope, MessageDefinition, Principal, StepRef } from '@chassis/contracts';
import type { z } from 'zod';
import type { Lease } from './leases/lease.js';
import type { OutgoingMessage } from './message-bus.js';

/** What a handler knows beside the message's data. */
export interface MessageContext {
  readonly envelope: Envelope;
  readonly tenant: string;
  readonly principal: Principal;
  /** Set for messages of a run. */
  readonly run: string | undefined;
  readonly step: StepRef | undefined;
  readonly dataClass: DataClass;
  readonly deadline: Date | undefined;
  readonly deliveryCount: number;
  /** Set for handlers with `lease`. */
  readonly lease?: Lease | undefined;
  /** Aborted at the deadline and when the process stops; under a lease also when the run is cancelled and when the lease is lost. */
  readonly signal: AbortSignal;
  now(): Date;
  /** A fact with a deterministic id (`run/step/attempt/kind[/suffix]`). Texts only as payload references. */
  fact(kind: string, data: Record<string, unknown>, suffix?: string): AuditFact;
  /** A message of the same tenant, principal, run, step, trace, class (raised, never lowered) and deadline. `id` defaults to `<run>/<step>/<attempt>/<topic>`; give `suffix` when a step sends several. */
  message<D extends MessageDefinition>(
    definition: D,
    data: z.input<D['schema']>,
    more?: { suffix?: string; dataClass?: DataClass; key?: string; step?: StepRef },
  ): OutgoingMessage;
}

/** What the handler of a leased message knows. */
export interface LeasedContext extends MessageContext {
  readonly lease: Lease;
}
