import { z } from 'zod';
import type { PlainPiece } from '../providers/text-tap.js';

const nothing = z.null().optional();
const noText = z.literal('').nullish();

/** A chunk of `/v1/chat/completions` that says a piece of text and nothing else; no field that may mean something else passes. */
const PlainChunk = z.strictObject({
  id: z.string().nullish(),
  object: z.string().nullish(),
  created: z.number().nullish(),
  model: z.string().nullish(),
  system_fingerprint: z.string().nullish(),
  service_tier: z.string().nullish(),
  usage: nothing,
  choices: z.tuple([
    z.strictObject({
      index: z.literal(0).optional(),
      delta: z.strictObject({
        role: z.enum(['assistant', '']).nullish(),
        content: z.string().nullish(),
        refusal: noText,
        reasoning: noText,
        reasoning_content: noText,
        tool_calls: nothing,
        function_call: nothing,
      }),
      finish_reason: nothing,
      logprobs: nothing,
    }),
  ]),
});

/** Undefined for every other event, and for what is no JSON. */
export function readPlainChunk(data: string): PlainPiece | undefined {
  const raw = jsonOf(data);
  const chunk = PlainChunk.safeParse(raw);
  return chunk.success ? { text: chunk.data.choices[0].delta.content ?? '', raw } : undefined;
}

function jsonOf(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    // What a provider sends may be anything; the library says what that means.
    return undefined;
  }
}
