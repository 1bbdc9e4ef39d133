import type { AuditFact, DataClass } from '@chassis/contracts';
import type { OutgoingMessage } from '@chassis/messaging';
import type { PreparedPayload } from '@chassis/payloads';

/** A run about to be accepted: its row, its request to the engine, its fact for the record, and what makes a retry recognisable. */
export interface Acceptance {
  readonly run: string;
  readonly workflow: string;
  readonly workflowHash: string;
  readonly subject: string;
  readonly dataClass: DataClass;
  readonly acceptedAt: Date;
  readonly deadline: Date;
  readonly idempotencyKey: string | null;
  /** Over everything that the client asked for. */
  readonly requestHash: string;
  /** What the request names and is not stored yet. */
  readonly payloads: readonly PreparedPayload[];
  readonly requested: OutgoingMessage;
  readonly fact: AuditFact;
}

/** A run as ingress remembers it. */
export interface AcceptedRun {
  readonly run: string;
  readonly workflow: string;
  readonly workflowHash: string;
  readonly subject: string;
  readonly dataClass: DataClass;
  readonly acceptedAt: Date;
  readonly deadline: Date;
}
