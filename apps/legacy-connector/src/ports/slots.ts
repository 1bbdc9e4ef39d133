/** The right to send one request to an old system. */
export interface Slot {
  /** By `performance.now()`: no request may be under way after it. */
  readonly endsAt: number;
  /** Says that the request is over (answered, or its connection closed). Without it the slot comes back by itself, later. */
  release(): Promise<void>;
}

export interface SlotRule {
  readonly system: string;
  readonly requests: number;
  readonly perMs: number;
  readonly timeoutMs: number;
}

/**
 * Spaces the requests of all instances, so that no window of `perMs` ever holds more than `requests`: as many slots as requests,
 * and a slot is free again only `perMs` after the request before it was certainly received.
 */
export abstract class Slots {
  /** Waits for a slot, first come first served within this process. Rejects with the signal's reason. */
  abstract take(rule: SlotRule, signal: AbortSignal): Promise<Slot>;
}
