/** A file or row as it lies in its source. */
export interface SourceItem {
  /** Names it for ever within its source. */
  readonly key: string;
  readonly title: string;
  /** `a/b`, for the rights of folders. */
  readonly folder: string;
  readonly mediaType: string;
  /** Changes when the item may have changed; empty when only its content tells. */
  readonly stamp: string;
  /** Undefined when it is too large. Throws when it cannot be read now. */
  read(): Promise<Uint8Array | undefined>;
}

/** What was seen since the last look. */
export interface SourceListing {
  /** Items that may have changed. */
  changed(): AsyncIterable<SourceItem>;
  /** Keys of those that are gone, among the known ones; undefined when that could not be seen this time. */
  gone(known: ReadonlySet<string>): Promise<ReadonlySet<string> | undefined>;
  /** Where the next look may begin; known after `changed` has ended. */
  mark(): string | undefined;
  close(): Promise<void>;
}

/** Somewhere documents lie. */
export abstract class DocumentSource {
  /** What changed from `mark` on, or all there is. Throws `transient`/`source-unavailable` when the source is not there. */
  abstract open(mark: string | undefined): Promise<SourceListing>;
}
