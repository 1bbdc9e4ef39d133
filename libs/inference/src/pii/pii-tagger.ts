/** A stretch of a text that is personal data. `start` and `end` are UTF-16 offsets; `score` is the model's probability, of its least certain word. */
export interface PiiSpan {
  /** As the model names it: `GIVEN_NAME`, `STREET_NAME`, `BANK_ACCOUNT`… */
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/** Finds personal data that no rule can spell out, names and addresses above all. What has check digits is for rules to decide. */
export abstract class PiiTagger {
  abstract readonly modelId: string;
  /** The spans of each text, in order. Throws `transient`/`pii-tagger-stopped` when the runtime died; the next call starts it again. */
  abstract tag(texts: readonly string[]): Promise<PiiSpan[][]>;
  abstract close(): Promise<void>;
}
