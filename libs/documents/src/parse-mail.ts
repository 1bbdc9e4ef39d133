import { defaultDocumentLimits, type DocumentLimits } from './document-limits.js';
import type { ParsedMail } from './parsed-mail.js';
import { parserPool } from './worker/parser-pool.js';

/**
 * Reads an RFC 5322 mail with its attachments, in a worker thread within limits. An attachment that cannot be read is named with its state.
 * Throws `ChassisError` of kind `invalid` (`document-empty`, `document-too-large`, `document-broken`, `document-timeout`) when the mail itself cannot be read.
 */
export async function parseMail(bytes: Uint8Array, limits: Partial<DocumentLimits> = {}): Promise<ParsedMail> {
  return (await parserPool.run({ kind: 'mail', bytes, limits: { ...defaultDocumentLimits, ...limits } })) as ParsedMail;
}
