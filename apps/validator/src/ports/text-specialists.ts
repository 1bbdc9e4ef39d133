/** What a specialist says of a text. */
export interface TextClass {
  readonly label: string;
  readonly confidence: number;
  readonly isOutOfScope: boolean;
}

/** The specialists that tenants teach. */
export abstract class TextSpecialists {
  /** The class of each text, in order. Throws when the model is not there or does not answer. */
  abstract classify(model: string, texts: readonly string[], token: string): Promise<readonly TextClass[]>;
}
