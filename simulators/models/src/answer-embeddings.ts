import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Play } from './play.js';
import { json, refusePlay } from './refuse.js';

const usualDimensions = 8;
/** As many bytes a hash has. */
const mostDimensions = 32;

/** Answers an embeddings request: vectors of length 1 that depend on nothing but their text, of as many dimensions as are asked for, up to 32. Throws for what is none. */
export function answerEmbeddings(body: unknown, play: Play, response: ServerResponse): void {
  const {
    model,
    input,
    dimensions = usualDimensions,
  } = (body ?? {}) as {
    model?: unknown;
    input?: unknown;
    dimensions?: number;
  };
  const texts: unknown[] = Array.isArray(input) ? input : [input];
  if (typeof model !== 'string' || !texts.every((one) => typeof one === 'string'))
    throw new Error('an embeddings request has a model and texts');
  if (refusePlay(play, response)) return;
  const { kind } = play.mode;
  const told = kind === 'empty' ? texts.slice(1) : texts;
  const tokens = texts.reduce((sum, one) => sum + Math.ceil(one.length / 4), 0);
  json(response, 200, {
    object: 'list',
    model,
    data: told.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text, dimensions) })),
    ...(kind !== 'no-usage' && { usage: { prompt_tokens: tokens, total_tokens: tokens } }),
  });
}

function vectorOf(text: string, dimensions: number): number[] {
  const length = Math.min(dimensions, mostDimensions);
  const values = [...createHash('sha256').update(text).digest().subarray(0, length)].map((byte) => byte - 127.5);
  const norm = Math.hypot(...values);
  return values.map((one) => one / norm);
}
