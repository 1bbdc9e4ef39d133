import { defaultDocumentLimits, type DocumentLimits } from './document-limits.js';
import type { ExtractedText } from './extracted-text.js';
import { parserPool } from './worker/parser-pool.js';

/**
 * Text of a document, read in a worker thread within limits. `mediaType` may carry `;charset=…`.
 * Throws `ChassisError` of kind `invalid` with one of `documentCodes`; nothing that a document holds can do more than that.
 */
export async function extractText(
  bytes: Uint8Array,
  mediaType: string,
  limits: Partial<DocumentLimits> = {},
): Promise<ExtractedText> {
  return (await parserPool.run({
    kind: 'text',
    bytes,
    mediaType,
    limits: { ...defaultDocumentLimits, ...limits },
  })) as ExtractedText;
}
