/** What is known of a document beside its text: of the version that can be found. Times as milliseconds since 1970. */
export interface DocumentMetadata {
  readonly source: string;
  readonly title: string;
  readonly mediaType: string;
  readonly language?: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The document's own date. */
  readonly date?: number | undefined;
  /** Its own term of validity. */
  readonly validFrom?: number | undefined;
  readonly validUntil?: number | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}
