/** A message that a group put aside, as it came. */
export interface DeadLetter {
  /** Counts up within the group. */
  readonly id: number;
  readonly group: string;
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
  readonly kind: string;
  readonly code: string;
  readonly reason: string;
  readonly at: string;
}

export interface DeadLettersOf {
  /** Of this tenant alone; what names no tenant belongs to none. */
  readonly tenant: string;
  /** Only above this id. */
  readonly after: number;
  readonly limit: number;
}

/** What groups put aside. They stay until their time is over (30 days), replayed or not. */
export abstract class DeadLetters {
  /** Oldest first. */
  abstract of(group: string, wanted: DeadLettersOf): Promise<DeadLetter[]>;
  /** Delivers a message to its group again, and to no other, as if for the first time; `headers` are put over its own. Throws `invalid`/`unknown-dead-letter`. */
  abstract again(group: string, id: number, headers: Readonly<Record<string, string>>): Promise<void>;
}
