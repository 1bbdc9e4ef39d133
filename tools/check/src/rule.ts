import type { SourceFile } from './source-file.js';
import type { Workspace } from './workspace.js';

/** What is wrong, where, and what to do instead. */
export interface Violation {
  readonly rule: string;
  readonly path: string;
  readonly line?: number;
  readonly message: string;
}

export interface Rule {
  readonly name: string;
  /** Yields a message for each fault of the file. */
  check(file: SourceFile, workspace: Workspace): Iterable<{ message: string; line?: number }>;
}
