/** Flat figures; names carry the set, what was measured and the unit (shares have none). */
export type Metrics = Record<string, number>;

/** What a suite found, in the form that people and machines read. */
export interface Measured {
  readonly metrics: Metrics;
  /** Which product function was measured, with which models, how. */
  readonly method: string;
}

/** One evaluation: measures a function of the product on real data. */
export interface Suite {
  readonly name: string;
  readonly measures: string;
  /** `false` where all that is measured on is made up: then `--data` is left out. */
  readonly needsData?: false;
  /** `dataDir` is laid out as docs/evaluation.md says. Throws `CannotMeasure`. */
  run(dataDir: string): Promise<Measured>;
}
