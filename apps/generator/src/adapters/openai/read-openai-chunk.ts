import { ChassisError } from '@chassis/contracts';
import type { ChunkRead } from '../providers/stream-watch.js';

interface Chunk {
  readonly error?: unknown;
  readonly choices?: readonly { readonly delta?: { readonly content?: unknown; readonly refusal?: unknown } }[];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A chunk of `/v1/chat/completions`. An error in the middle of a success has no status of its own: it is `provider-garbled`. */
export function readOpenAiChunk(raw: unknown): ChunkRead {
  const { error, choices } = (raw ?? {}) as Chunk;
  const delta = choices?.[0]?.delta;
  return {
    text: textOf(delta?.content),
    refusal: textOf(delta?.refusal),
    ...(error !== undefined &&
      error !== null && {
        error: new ChassisError(
          'transient',
          'provider-garbled',
          'The provider sent an error in the middle of its answer.',
        ),
      }),
  };
}
