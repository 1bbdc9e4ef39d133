import { ChassisError, type ToolCall } from '@chassis/contracts';
import type { FinishReason } from 'ai';
import type { DoneEvent, TextEvent, TokenUsage } from '../../domain/language-model.js';
import { type Asked, openStream } from './open-stream.js';
import type { Patience } from './patience.js';
import { type ReadChunk, StreamWatch } from './stream-watch.js';
import { TextTap } from './text-tap.js';
import { usageReported } from './usage-reported.js';

/** How an answer ended, and what came beside its text. */
export interface Ended {
  readonly finish: DoneEvent['finish'];
  readonly usage: TokenUsage | undefined;
  readonly toolCalls: readonly ToolCall[];
  readonly refusal: string;
}

export type { Asked } from './open-stream.js';

/** How long a stream is waited for, and how its chunks are read. */
export interface StreamedBy {
  readonly patience: Patience;
  readonly readChunk: ReadChunk;
}

const words: ReadonlySet<string> = new Set([
  'text-delta',
  'reasoning-delta',
  'tool-input-delta',
  'tool-call',
  'finish',
]);

/** What `take` makes of the pieces of text, as they come; last, once, how the answer ended. One request: repetitions are not the library's business. */
export async function* providerStream(
  asked: Asked,
  { patience, readChunk }: StreamedBy,
  take: (text: string) => readonly TextEvent[],
  toolNames: ReadonlySet<string> = new Set(),
): AsyncGenerator<TextEvent | Ended> {
  const watch = new StreamWatch(readChunk);
  const toolCalls: ToolCall[] = [];
  const tap = new TextTap();
  const parts = await openStream(asked, patience.signal, tap);
  let isTapped = false;
  try {
    const digest = (text: string): readonly TextEvent[] => {
      patience.renew();
      watch.seeText(text);
      return take(text);
    };
    yield* tap.digested(digest);
    isTapped = true;
  } finally {
    // Whoever leaves here has not begun with the parts, and nobody else ends them.
    if (!isTapped) await Promise.allSettled([parts.cancel()]);
  }
  for await (const part of parts) {
    if (words.has(part.type)) patience.renew();
    if (part.type === 'raw') watch.see(part.rawValue);
    if (part.type === 'text-delta' && part.delta !== '' && !watch.isRefused(part.delta)) yield* take(part.delta);
    if (part.type === 'tool-call') toolCalls.push(callOf(part, toolNames));
    if (part.type === 'error') throw part.error;
    if (part.type !== 'finish') continue;
    watch.end();
    const { refusal } = watch;
    const reason = part.finishReason.unified;
    if (reason === 'content-filter' && refusal === '') throw filtered();
    yield {
      finish: refusal === '' ? finishOf(reason) : 'stop',
      usage: usageReported(part.usage),
      toolCalls,
      refusal,
    };
    return;
  }
  throw new ChassisError('transient', 'provider-cut', 'The provider broke off its answer.');
}

function callOf(part: { toolCallId: string; toolName: string; input: string }, known: ReadonlySet<string>): ToolCall {
  const given = known.has(part.toolName) ? argumentsIn(part.input) : undefined;
  if (given === undefined)
    throw new ChassisError(
      'transient',
      'provider-garbled',
      'The provider called a tool that is none, or with what is no JSON.',
    );
  return { id: part.toolCallId, name: part.toolName, arguments: given };
}

/** As JSON without more spaces than it needs; undefined where it is none. */
function argumentsIn(input: string): string | undefined {
  try {
    return JSON.stringify(input.trim() === '' ? {} : (JSON.parse(input) as unknown));
  } catch {
    // What a model writes may be anything; its caller says what that means.
    return undefined;
  }
}

const filtered = (): ChassisError =>
  new ChassisError('rejected', 'provider-filtered', 'The provider held its answer back for what it says.');

function finishOf(reason: FinishReason): DoneEvent['finish'] {
  if (reason === 'tool-calls') return 'stop';
  if (reason === 'stop' || reason === 'length' || reason === 'error') return reason;
  return 'unknown';
}
