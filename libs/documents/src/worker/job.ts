import type { DocumentCode } from '../document-code.js';
import type { DocumentLimits } from '../document-limits.js';
import type { ExtractedText } from '../extracted-text.js';
import type { ParsedMail } from '../parsed-mail.js';

/** What can be asked of a worker, one job at a time. */
export type Job =
  | { readonly kind: 'text'; readonly bytes: Uint8Array; readonly mediaType: string; readonly limits: DocumentLimits }
  | { readonly kind: 'mail'; readonly bytes: Uint8Array; readonly limits: DocumentLimits };

/** What it answers: the value, what is wrong with the document, or what is wrong with our code. */
export type JobAnswer =
  | { readonly value: ExtractedText | ParsedMail }
  | { readonly problem: { readonly code: DocumentCode; readonly message: string } }
  | { readonly bug: string };
