import { ChassisError } from '@chassis/contracts';
import type { ChunkRead } from '../providers/stream-watch.js';

interface Event {
  readonly type?: unknown;
  readonly delta?: { readonly type?: unknown; readonly text?: unknown };
  readonly error?: { readonly type?: unknown };
}

/** An event of a stream of `/v1/messages`. Its errors are named by type, since the status was sent long before. */
export function readAnthropicChunk(raw: unknown): ChunkRead {
  const { type, delta, error } = (raw ?? {}) as Event;
  if (type === 'error') return { error: errorOf(error?.type) };
  if (type === 'content_block_delta' && delta?.type === 'text_delta' && typeof delta.text === 'string')
    return { text: delta.text };
  return {};
}

function errorOf(type: unknown): ChassisError {
  if (type === 'rate_limit_error')
    return new ChassisError('throttled', 'provider-throttled', 'The provider says in mid-answer: too much at once.');
  if (type === 'overloaded_error' || type === 'api_error' || type === 'timeout_error')
    return new ChassisError('transient', 'provider-failed', `The provider broke off its answer with ${type}.`);
  return new ChassisError('transient', 'provider-garbled', 'The provider sent an error in the middle of its answer.');
}
