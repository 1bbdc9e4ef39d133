/** A place that a check found wrong or a person marked, in the masked candidate; `class` is what a person says that it is. */
export interface ExampleMark {
  /** A check's name, or `person`. */
  readonly by: string;
  readonly code?: string;
  readonly class?: string;
  readonly pointer?: string;
  readonly start?: number;
  readonly end?: number;
}

/** The texts of an example, masked; `null` where there was none or it was withheld. */
export interface ExampleContent {
  readonly input: unknown;
  readonly candidate: unknown;
  /** What stood in the end: the candidate, what a person put in its place, or null when they refused it. */
  readonly final: unknown;
  readonly reason?: string;
  readonly marks: readonly ExampleMark[];
  readonly withheld: readonly { readonly part: string; readonly code: string }[];
  readonly masked: Readonly<Record<string, number>>;
  readonly maskedBy: 'rules' | 'rules-and-tagger';
  /** The specialist that took the input for `candidate`, where a person said what class it is of: `final`. */
  readonly model?: string;
}

/** What a person decided, and on what. */
export interface DecisionExample {
  readonly id: string;
  readonly run: string;
  readonly step: string;
  readonly kind: string;
  readonly workflow: string;
  readonly version: string;
  readonly code: string | null;
  readonly operation: string | null;
  readonly decision: 'accept' | 'edit' | 'reject';
  readonly decidedBy: string;
  readonly decidedAt: Date;
  readonly subject: string;
  readonly dataClass: string;
  readonly content: ExampleContent;
}
