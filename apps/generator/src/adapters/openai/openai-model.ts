import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChassisError, type DataClass } from '@chassis/contracts';
import type { Logger } from '@chassis/telemetry';
import { type FinishReason, jsonSchema, Output, streamText } from 'ai';
import { SourcedAnswer } from '../../domain/citing/sourced-answer.js';
import {
  type DoneEvent,
  LanguageModel,
  type ModelCall,
  type ModelEvent,
  type TokenUsage,
  type WorstCase,
} from '../../domain/language-model.js';
import { composePrompt, type ComposedPrompt } from '../../domain/prompting/compose-prompt.js';
import { countTokens } from '../../domain/prompting/count-tokens.js';
import { readJson } from '../../domain/read-json.js';
import { priceOf } from '../../domain/token-price.js';
import type { OpenAiSettings } from './openai-settings.js';
import { Patience } from './patience.js';
import { translateProviderError } from './translate-provider-error.js';

// It prints what a provider does not support to the console; we ask for nothing that matters there.
globalThis.AI_SDK_LOG_WARNINGS = false;

interface Ended {
  readonly finish: DoneEvent['finish'];
  readonly usage: TokenUsage | undefined;
}

/** A chat model behind any server that speaks the OpenAI protocol. One request a call: retries, fallbacks and money are ours. */
export class OpenAiModel extends LanguageModel {
  readonly name = 'openai';
  readonly id: string;
  readonly provider: string;
  readonly capabilities = ['text', 'json'] as const;
  readonly isPrivate: boolean;
  readonly dataClasses: readonly DataClass[];
  private readonly prompts = new WeakMap<ModelCall, ComposedPrompt>();
  private readonly model: Parameters<typeof streamText>[0]['model'];

  constructor(
    private readonly settings: OpenAiSettings,
    private readonly logger: Logger,
  ) {
    super();
    this.id = settings.model;
    this.provider = new URL(settings.baseUrl).host;
    this.isPrivate = settings.isPrivate;
    this.dataClasses = settings.dataClasses;
    const server = createOpenAICompatible({
      name: 'openai',
      baseURL: settings.baseUrl,
      includeUsage: true,
      supportsStructuredOutputs: settings.hasStructuredOutputs,
      ...(settings.apiKey !== undefined && { apiKey: settings.apiKey }),
      // A redirect would carry the prompt to a server that nobody allowed.
      fetch: async (url, init) => await fetch(url, { ...init, redirect: 'error' }),
    });
    this.model = server.chatModel(settings.model);
  }

  canAnswer(): boolean {
    return true;
  }

  override get worstCase(): WorstCase | undefined {
    const { price, callMaxMicroUsd, contextTokens } = this.settings;
    if (price === undefined)
      return callMaxMicroUsd === undefined
        ? undefined
        : { contextMicroUsd: callMaxMicroUsd, outputMicroUsdPerMtoken: 0 };
    const contextMicroUsd = priceOf({ inputTokens: contextTokens, outputTokens: 0 }, price);
    return { contextMicroUsd, outputMicroUsdPerMtoken: price.outputMicroUsdPerMtoken };
  }

  upperBoundMicroUsd(call: ModelCall): number | undefined {
    const { price, callMaxMicroUsd } = this.settings;
    if (price === undefined) return callMaxMicroUsd;
    return priceOf({ inputTokens: this.promptOf(call).inputTokens, outputTokens: call.maxOutputTokens }, price);
  }

  costMicroUsd(usage: TokenUsage): number {
    const { price, callMaxMicroUsd } = this.settings;
    return price === undefined ? (callMaxMicroUsd ?? 0) : priceOf(usage, price);
  }

  async *stream(call: ModelCall, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const prompt = this.promptOf(call);
    const patience = new Patience(this.settings, signal);
    try {
      if (call.outputSchema === undefined) yield* this.text(call, prompt, patience);
      else yield* this.json(call, prompt, patience);
    } catch (cause) {
      const error = patience.reason ?? translateProviderError(cause, Date.now());
      if (!signal.aborted)
        this.logger.warn({ model: this.id, provider: this.provider, code: error.code }, 'a model call failed');
      throw error;
    } finally {
      patience.end();
    }
  }

  /** Composed once a call: it is asked for when the money is reserved, and when the call is made. */
  private promptOf(call: ModelCall): ComposedPrompt {
    const known = this.prompts.get(call);
    if (known !== undefined) return known;
    const prompt = composePrompt(call, this.settings.contextTokens);
    this.prompts.set(call, prompt);
    return prompt;
  }

  private async *text(call: ModelCall, prompt: ComposedPrompt, patience: Patience): AsyncGenerator<ModelEvent> {
    const { sources } = prompt;
    const answer = new SourcedAnswer(sources);
    for await (const part of this.ask(call, prompt, patience)) {
      if (typeof part === 'string') {
        yield* answer.push(part);
        continue;
      }
      yield* answer.end();
      const isFirst = call.released === '';
      if (isFirst && part.finish === 'stop' && answer.written.trim() === '') throw emptyAnswer();
      const finish = answer.isContradiction ? 'unknown' : part.finish;
      yield {
        ...this.done({ ...part, finish }, prompt, answer.written),
        isAbstained: answer.isAbstained && isFirst,
        ...(sources.length < call.passages.length && { passages: sources.length }),
      };
    }
  }

  private async *json(call: ModelCall, prompt: ComposedPrompt, patience: Patience): AsyncGenerator<ModelEvent> {
    let said = '';
    for await (const part of this.ask(call, prompt, patience)) {
      if (typeof part === 'string') said += part;
      else if (said.trim() === '' && part.finish === 'stop') throw emptyAnswer();
      else yield { ...this.done(part, prompt, said), value: readJson(said) };
    }
  }

  private done({ finish, usage }: Ended, prompt: ComposedPrompt, text: string): DoneEvent {
    if (usage !== undefined) return { type: 'done', finish, usage };
    const counted = { inputTokens: prompt.inputTokens, outputTokens: countTokens(text) };
    return { type: 'done', finish, usage: counted, isEstimated: true };
  }

  /** Pieces of text as they come; last, once, how the answer ended. */
  private async *ask(call: ModelCall, prompt: ComposedPrompt, patience: Patience): AsyncGenerator<string | Ended> {
    const { temperature } = call.prompt.settings;
    const result = streamText({
      model: this.model,
      instructions: prompt.instructions,
      messages: [...prompt.messages],
      maxOutputTokens: call.maxOutputTokens,
      maxRetries: 0,
      abortSignal: patience.signal,
      telemetry: { isEnabled: false },
      // Errors come in the stream; without this they would also be printed.
      onError: () => undefined,
      ...(typeof temperature === 'number' && { temperature }),
      ...(call.outputSchema !== undefined && {
        output: Output.object({ schema: jsonSchema(call.outputSchema as Parameters<typeof jsonSchema>[0]) }),
        // Strict mode takes only schemas without optional fields; ours are checked by the validator anyway.
        providerOptions: { openai: { strictJsonSchema: false } },
      }),
    });
    for await (const part of result.stream) {
      patience.renew();
      if (part.type === 'text-delta') yield part.text;
      if (part.type === 'error') throw part.error;
      if (part.type === 'abort') throw patience.reason ?? new Error('aborted');
      if (part.type !== 'finish') continue;
      yield { finish: finishOf(part.finishReason), usage: usageOf(part.totalUsage) };
      return;
    }
    throw new ChassisError('transient', 'provider-cut', 'The provider broke off its answer.');
  }
}

const emptyAnswer = (): ChassisError =>
  new ChassisError('transient', 'provider-empty', 'The provider answered with nothing.');

function finishOf(reason: FinishReason): DoneEvent['finish'] {
  if (reason === 'stop' || reason === 'length' || reason === 'error') return reason;
  return 'unknown';
}

function usageOf(usage: { inputTokens: number | undefined; outputTokens: number | undefined }): TokenUsage | undefined {
  const { inputTokens, outputTokens } = usage;
  return inputTokens === undefined || outputTokens === undefined ? undefined : { inputTokens, outputTokens };
}
