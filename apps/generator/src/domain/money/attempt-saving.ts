/** What an attempt did not cost, against what it would have without whatever saved it; below 0 where a cascade asked twice. */
export interface AttemptSaving {
  readonly savedBy: 'exact-cache' | 'semantic-cache' | 'routing' | 'cascade';
  /** The model that would have been asked. */
  readonly baseline: string;
  readonly microUsd: number;
}
