import { ChassisError } from '@chassis/contracts';
import { type LanguageModel, streamText, wrapLanguageModel } from 'ai';
import { plainOptions } from './plain-options.js';
import type { TextTap } from './text-tap.js';

export type Asked = Omit<Parameters<typeof streamText>[0], 'abortSignal' | 'maxRetries' | 'onError' | 'telemetry'>;

type Model = Parameters<typeof wrapLanguageModel>[0]['model'];
type Opened = Awaited<ReturnType<Extract<Model, { specificationVersion: 'v4' }>['doStream']>>;
type Parts = Opened['stream'];

/**
 * The provider's own stream of parts. The library makes the request from what is asked, prompts and tools in its words; what comes back is read
 * here, since its own way through steps and results costs three times as much for each token. Plain text comes off the tap before it, where there is one.
 * A conversation in words alone needs no words of the library's, and goes to its provider at once.
 */
export async function openStream(asked: Asked, signal: AbortSignal, tap: TextTap): Promise<Parts> {
  const plain = plainOptions(asked);
  const { model } = asked;
  if (plain === undefined || typeof model === 'string' || model.specificationVersion !== 'v4')
    return await openTranslated(asked, signal, tap);
  signal.throwIfAborted();
  const options = { ...plain, includeRawChunks: true, abortSignal: signal };
  return (await tap.during(async () => await model.doStream(options))).stream;
}

async function openTranslated(asked: Asked, signal: AbortSignal, tap: TextTap): Promise<Parts> {
  const opened = Promise.withResolvers<Parts>();
  const model = wrapLanguageModel({
    model: modelOf(asked.model),
    middleware: {
      specificationVersion: 'v4',
      wrapStream: async ({ doStream }) => {
        const { stream, ...more } = await tap.during(doStream);
        opened.resolve(stream);
        return { ...more, stream: nothing() };
      },
    },
  });
  const result = streamText({
    ...(asked as Parameters<typeof streamText>[0]),
    model,
    maxRetries: 0,
    abortSignal: signal,
    telemetry: { isEnabled: false },
    include: { rawChunks: true },
    onError: ({ error }) => opened.reject(error),
  });
  void result.consumeStream({ onError: (error) => opened.reject(error) }).then(() => {
    // It came to an end without a request: it was stopped before.
    opened.reject(new Error('aborted'));
  });
  return await opened.promise;
}

function modelOf(model: LanguageModel): Model {
  if (typeof model !== 'string') return model;
  throw new ChassisError('bug', 'model-by-name', 'A model is given as itself: names would be looked up elsewhere.');
}

/** What the library is told of the answer: an end. */
function nothing(): Parts {
  const none = { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0, text: 0, reasoning: 0 };
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue({
        type: 'finish',
        finishReason: { unified: 'stop', raw: undefined },
        usage: { inputTokens: none, outputTokens: none },
      });
      controller.close();
    },
  });
}
