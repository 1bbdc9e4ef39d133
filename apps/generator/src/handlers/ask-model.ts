import {
  ChassisError,
  type GenerateAnswer,
  type GenerateContext,
  isBelowConfidence,
  type Segment,
} from '@chassis/contracts';
import type { LeasedContext, MessageBus } from '@chassis/messaging';
import type { PayloadStore } from '@chassis/payloads';
import { CitedSegmenter } from '../domain/cited-segmenter.js';
import type { DoneEvent, TextEvent } from '../domain/language-model.js';
import type { PreparedCall } from './call-preparation.js';
import { SegmentPublisher, type Unsent } from './segment-publisher.js';

/** A prepared call, and the command that asks for it. */
export interface Asking extends PreparedCall {
  readonly context: LeasedContext;
  readonly message: GenerateAnswer;
  readonly given: GenerateContext;
}

/** What came of a call that a model ended by itself. */
export interface ModelAnswer {
  readonly done: DoneEvent;
  readonly candidate: unknown;
  /** The pieces of a text, as the model gave them. */
  readonly events: readonly TextEvent[];
  readonly segments: number;
  readonly unsent: Unsent;
}

interface Outlets {
  readonly bus: MessageBus;
  readonly payloads: PayloadStore;
}

/** Asks the models of a call for its value, or for a text that leaves as segments while it comes. Throws `cut-stream` where a model ends without saying so. */
export async function askModel(asking: Asking, outlets: Outlets, signal: AbortSignal): Promise<ModelAnswer> {
  return asking.call.outputSchema === undefined
    ? await streamText(asking, outlets, signal)
    : await askJson(asking, signal);
}

/** What is longer leaves in segments, though nobody waits for them: each check has its time for one. */
const longestPiece = 16_000;

async function streamText(
  { context, message, given, call, chain, dataClass }: Asking,
  { bus, payloads }: Outlets,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  const segmenter = new CitedSegmenter();
  const first = given.continueAfter?.released ?? 0;
  const publisher = new SegmentPublisher({ bus, payloads, context, contextRef: message.context, dataClass, first });
  // What a person must decide on first does not leave in pieces.
  const isHeld = isBelowConfidence(given.checks) && first === 0;
  const isInOnePiece = isHeld || (call.chat?.isInOnePiece === true && first === 0);
  const kept: Segment[] = [];
  let done: DoneEvent | undefined;
  const events: TextEvent[] = [];
  for await (const event of chain.stream(call, signal)) {
    signal.throwIfAborted();
    if (event.type === 'done') done = event;
    else {
      events.push(event);
      const segments = segmenter.push(event);
      if (isInOnePiece) kept.push(...segments);
      else await publisher.send(segments, false);
    }
  }
  if (done === undefined)
    throw new ChassisError('transient', 'cut-stream', `${chain.model.name} ended without saying so.`);
  kept.push(...segmenter.end());
  const { citations, newText, toolCalls } = segmenter;
  if (!isInOnePiece || (newText.length > longestPiece && !isHeld)) await publisher.send(kept, true);
  const unsent = await publisher.rest();
  const candidate = { text: call.released + newText, citations, ...(toolCalls.length > 0 && { toolCalls }) };
  return { done, candidate, events, segments: publisher.next, unsent };
}

async function askJson({ call, chain }: Asking, signal: AbortSignal): Promise<ModelAnswer> {
  for await (const event of chain.stream(call, signal)) {
    if (event.type === 'done')
      return {
        done: event,
        candidate: event.value ?? null,
        events: [],
        segments: 0,
        unsent: { messages: [], contents: [] },
      };
  }
  throw new ChassisError('transient', 'cut-stream', `${chain.model.name} ended without an answer.`);
}
