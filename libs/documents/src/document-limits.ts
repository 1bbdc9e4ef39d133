/** What one parsing job may use. A job that goes beyond any of them ends with a clear code; the process goes on. */
export interface DocumentLimits {
  /** Size of the raw input. */
  readonly maxBytes: number;
  /** Length of the extracted text in UTF-16 units. */
  readonly maxTextLength: number;
  readonly timeoutMs: number;
  /** Heap of the worker, and growth of the whole process while the job runs (typed arrays are not part of a worker's heap). */
  readonly maxMemoryMb: number;
  /** Parts of a mail inside each other. */
  readonly maxMimeDepth: number;
  /** What the parts of an office file may hold, unpacked and all together. */
  readonly maxUnpackedBytes: number;
  readonly maxArchiveEntries: number;
}

/** Fit for documents that people write: 10 MiB raw, two million characters, 15 s. */
export const defaultDocumentLimits: DocumentLimits = {
  maxBytes: 10 * 1024 * 1024,
  maxTextLength: 2_000_000,
  timeoutMs: 15_000,
  maxMemoryMb: 384,
  maxMimeDepth: 32,
  maxUnpackedBytes: 128 * 1024 * 1024,
  maxArchiveEntries: 5_000,
};
