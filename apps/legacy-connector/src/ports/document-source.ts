import type { ItemAbout } from '../domain/item-about.js';

/** A file or row as it lies in its source. */
export interface SourceItem {
  /** Names it for ever within its source. */
  readonly key: string;
  readonly title: string;
  /** `a/b`, for the rights of folders. */
  readonly folder: string;
  readonly mediaType: string;
  /** Changes when the item, or what is said of it, may have changed; empty when only its content tells. */
  readonly stamp: string;
  /** Undefined when it is too large. Throws when it cannot be read now, or what is said of it cannot be meant. */
  read(): Promise<SourceContent | undefined>;
}

/** What an item is made of. */
export interface SourceContent {
  readonly bytes: Uint8Array;
  readonly about: ItemAbout;
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
