import { z } from 'zod';
import type { ReadPlain } from '../providers/text-tap.js';

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
  /** Filling, so that lengths tell no listener what is said. */
  obfuscation: z.string().nullish(),
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

/** What stands around the text of a chunk. */
interface Frame {
  readonly before: string;
  readonly after: string;
}

const contentKey = '"content":"';
/** What ends a JSON string, or stands for something else in it. */
const notPlain = /["\\\p{Cc}]/u;

/**
 * Reads the chunks of one answer. A chunk that differs from one that was looked through in the text alone needs no look of its own: around the text
 * nothing has changed, and a text without a quote or a backslash can end nowhere else.
 */
export function plainReader(): ReadPlain {
  let frame: Frame | undefined;
  return (data) => {
    const framed = frame === undefined ? undefined : framedIn(data, frame);
    if (framed !== undefined) return framed;
    const chunk = PlainChunk.safeParse(jsonOf(data));
    if (!chunk.success) return undefined;
    const text = chunk.data.choices[0].delta.content ?? '';
    frame = frameOf(data, text) ?? frame;
    return text;
  };
}

function framedIn(data: string, { before, after }: Frame): string | undefined {
  const end = data.length - after.length;
  if (end < before.length || !data.startsWith(before) || !data.endsWith(after)) return undefined;
  const text = data.slice(before.length, end);
  return notPlain.test(text) ? undefined : text;
}

function frameOf(data: string, text: string): Frame | undefined {
  const key = data.indexOf(contentKey);
  const at = key + contentKey.length;
  const isOnce = key >= 0 && data.lastIndexOf(contentKey) === key;
  if (!isOnce || notPlain.test(text) || !data.startsWith(`${text}"`, at)) return undefined;
  return { before: data.slice(0, at), after: data.slice(at + text.length) };
}

function jsonOf(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    // What a provider sends may be anything; the library says what that means.
    return undefined;
  }
}
