import type { OperationCall } from '../domain/connector-file.js';

/**
 * What became of a request: `answered`; `refused`: the system says that it did nothing, and why; `not-sent`: it surely never got it;
 * `in-doubt`: it may have got it and done it.
 */
export type SystemAnswer =
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'not-sent'; readonly message: string }
  | { readonly kind: 'in-doubt'; readonly message: string };

export interface SystemRequest {
  readonly tenant: string;
  readonly call: OperationCall;
  readonly request: unknown;
  /** By `performance.now()`: from then on nothing may be sent, and an answer is no longer waited for. */
  readonly endsAt: number;
}

/** A system outside the line. It never throws for what the system does, only for what is wrong on our side. */
export abstract class OldSystem {
  /** False while a request of its own (such as for a description) must come first. */
  abstract isPrepared(): boolean;
  /** Sends that one request. */
  abstract prepare(endsAt: number): Promise<SystemAnswer>;
  abstract send(request: SystemRequest): Promise<SystemAnswer>;
}
