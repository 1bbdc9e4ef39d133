import type { LegacyEvent } from '@chassis/contracts';

/** What a subscription's mapping may read: the event's attributes, its data as JSON or text where it is that, and its bytes by name. */
export function eventValues(event: LegacyEvent, bytes: Uint8Array): Record<string, unknown> {
  const { id, source, type, time, contentType } = event;
  return { event: { id, source, type, time, contentType }, payload: event.data, data: dataOf(contentType, bytes) };
}

/** Throws a SyntaxError for what calls itself JSON and is not; bytes that are no UTF-8 text are null. */
function dataOf(contentType: string, bytes: Uint8Array): unknown {
  const mediaType = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  const text = textOf(bytes);
  if (mediaType !== 'application/json' && !mediaType.endsWith('+json')) return text;
  return JSON.parse(text ?? '') as unknown;
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
