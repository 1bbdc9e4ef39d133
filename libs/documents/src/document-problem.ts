import type { DocumentCode } from './document-code.js';

/** Thrown by the parsers inside the worker, where loading the contracts would cost more than most jobs; becomes a `ChassisError` outside. */
export class DocumentProblem extends Error {
  constructor(
    readonly code: DocumentCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = 'DocumentProblem';
  }
}
