import { sourceTexts } from '../text/source-texts.js';

/** Fields of a run's input that hold what others wrote: mails, documents and answers of old systems. The rest is said by who asked. */
const foreignFields = new Set([
  'attachments',
  'attachment',
  'mail',
  'email',
  'document',
  'documents',
  'body',
  'legacy',
  'reply',
  'record',
  'records',
]);

/** The texts of an input, apart by who wrote them: fields that the engine saw come from others' words, and those that are named like such. */
export function attachmentTexts(
  inputs: unknown,
  untrusted: readonly string[] = [],
): { foreign: string[]; own: string[] } {
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs))
    return { foreign: [], own: sourceTexts(inputs) };
  const foreign: Record<string, unknown> = {};
  const own: Record<string, unknown> = {};
  const isForeign = (name: string) => foreignFields.has(name) || untrusted.includes(name) || untrusted.includes('*');
  for (const [name, value] of Object.entries(inputs)) (isForeign(name) ? foreign : own)[name] = value;
  return { foreign: sourceTexts(foreign), own: sourceTexts(own) };
}
