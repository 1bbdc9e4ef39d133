import { ChassisError, type ChatInput, type DataClass, type ModelLimits } from '@chassis/contracts';
import type { Logger } from '@chassis/telemetry';
import { jsonSchema, Output } from 'ai';
import { PlainAnswer } from '../../domain/citing/plain-answer.js';
import { SourcedAnswer } from '../../domain/citing/sourced-answer.js';
import {
  type DoneEvent,
  type Feature,
  type Health,
  LanguageModel,
  type ModelCall,
  type ModelEvent,
  type TextEvent,
  type TokenUsage,
  type WorstCase,
} from '../../domain/language-model.js';
import type { ModelProblem } from '../../domain/model-problem.js';
import { composeChat, type ComposedChat } from '../../domain/prompting/compose-chat.js';
import { composePrompt, type ComposedPrompt } from '../../domain/prompting/compose-prompt.js';
import { type CallCounter, callCounter } from '../../domain/prompting/call-counter.js';
import { type TokenCounter, upperEstimate } from '../../domain/prompting/token-counter.js';
import { JsonAnswer } from '../../domain/json/json-answer.js';
import { readJson } from '../../domain/read-json.js';
import { dearestOf, priceOf } from '../../domain/token-price.js';
import { chatAsked } from './chat-asked.js';
import { chatOptions } from './chat-options.js';
import type { ProviderSettings } from './provider-settings.js';
import { hashOfModel } from './hash-of-model.js';
import { Patience } from './patience.js';
import { probeServer } from './probe-server.js';
import { pricedAt } from './priced-at.js';
import { openAiProtocol } from '../openai/openai-protocol.js';
import type { ProviderProtocol } from './provider-protocol.js';
import { type Asked, type Ended, providerStream, type StreamedBy } from './provider-stream.js';
import { translateProviderError } from './translate-provider-error.js';

// It prints what a provider does not support to the console; we ask for nothing that matters there.
globalThis.AI_SDK_LOG_WARNINGS = false;

/** What goes out for a call: the prompt of a workflow, or a client's conversation. */
type Composed = ComposedPrompt | ComposedChat;

/** A chat model behind a server, by the protocol that it speaks. One request a call: retries, fallbacks and money are ours. */
export class ProviderModel extends LanguageModel {
  readonly name: string;
  readonly id: string;
  readonly provider: string;
  readonly capabilities = ['text', 'json'] as const;
  readonly isPrivate: boolean;
  readonly dataClasses: readonly DataClass[];
  private readonly model: Asked['model'];
  private readonly prompts = new WeakMap<ModelCall, Composed>();
  private outdated: ProviderModel | undefined;

  constructor(
    private readonly settings: ProviderSettings,
    private readonly logger: Logger,
    private readonly protocol: ProviderProtocol = openAiProtocol,
    private readonly tokens: TokenCounter = upperEstimate,
  ) {
    super();
    this.model = protocol.model(settings);
    this.name = settings.name;
    this.id = settings.model;
    this.provider = new URL(settings.baseUrl).host;
    this.isPrivate = settings.isPrivate;
    this.dataClasses = settings.dataClasses;
  }

  override get features(): readonly Feature[] {
    const { hasTools, hasVision, hasStructuredOutputs } = this.settings;
    return [
      ...(hasTools ? (['tools'] as const) : []),
      ...(hasVision ? (['vision'] as const) : []),
      ...(hasStructuredOutputs ? (['json-schema'] as const) : []),
    ];
  }

  override get hash(): string {
    return hashOfModel(this.settings);
  }

  override get contextTokens(): number {
    return this.settings.contextTokens;
  }

  override get account(): string {
    return `${this.settings.owner}@${this.provider}/${this.id}`;
  }

  override get limits(): ModelLimits | undefined {
    return this.settings.limits;
  }

  override mostTokens(call: ModelCall): number {
    return this.promptOf(call).inputTokens + call.maxOutputTokens;
  }

  override tokenCounterOf(call: ModelCall): string {
    return this.counterOf(call).name;
  }

  override async probe(signal: AbortSignal): Promise<Health> {
    return await probeServer(this.settings, signal);
  }

  override get problem(): ModelProblem | undefined {
    return this.settings.problem;
  }

  canAnswer({ chat }: ModelCall): boolean {
    return this.settings.hasTools || (chat?.tools ?? []).length === 0;
  }

  override get canContinue(): boolean {
    return true;
  }

  override get isPriced(): boolean {
    return this.settings.price !== undefined;
  }

  override asOf(now: Date): ProviderModel {
    const settings = pricedAt(this.settings, now);
    if (settings === this.settings) return this;
    return (this.outdated ??= new ProviderModel(settings, this.logger, this.protocol, this.tokens));
  }

  override get priceProblem(): 'price-unknown' | 'price-outdated' {
    return this.settings.isPriceOutdated === true ? 'price-outdated' : 'price-unknown';
  }

  override get worstCase(): WorstCase | undefined {
    const { price, callMaxMicroUsd, contextTokens } = this.settings;
    if (price === undefined)
      return callMaxMicroUsd === undefined
        ? undefined
        : { contextMicroUsd: callMaxMicroUsd, outputMicroUsdPerMtoken: 0 };
    const dearest = dearestOf(price);
    const contextMicroUsd = priceOf({ inputTokens: contextTokens, outputTokens: 0 }, dearest);
    return { contextMicroUsd, outputMicroUsdPerMtoken: dearest.outputMicroUsdPerMtoken };
  }

  upperBoundMicroUsd(call: ModelCall): number | undefined {
    const { price, callMaxMicroUsd } = this.settings;
    if (price === undefined) return callMaxMicroUsd;
    const { inputTokens } = this.promptOf(call);
    return priceOf({ inputTokens, outputTokens: call.maxOutputTokens }, dearestOf(price));
  }

  costMicroUsd(usage: TokenUsage): number {
    const { price, callMaxMicroUsd } = this.settings;
    return price === undefined ? (callMaxMicroUsd ?? 0) : priceOf(usage, price);
  }

  async *stream(call: ModelCall, signal: AbortSignal, begun?: () => void): AsyncGenerator<ModelEvent> {
    const prompt = this.promptOf(call);
    const patience = new Patience(this.settings, signal, begun);
    try {
      if (call.chat !== undefined) yield* this.chat(call, call.chat, prompt as ComposedChat, patience);
      else if (call.outputSchema === undefined) yield* this.text(call, prompt as ComposedPrompt, patience);
      else yield* this.json(call, prompt as ComposedPrompt, patience);
    } catch (cause) {
      const error = patience.reason ?? translateProviderError(cause, Date.now(), this.settings.names);
      if (!signal.aborted)
        this.logger.warn({ model: this.id, provider: this.provider, code: error.code }, 'a model call failed');
      throw error;
    } finally {
      patience.end();
    }
  }

  /** Composed once a call: it is asked for when the money is reserved, and when the call is made. */
  private promptOf(call: ModelCall): Composed {
    const known = this.prompts.get(call);
    if (known !== undefined) return known;
    const { contextTokens, names, protocol } = this.settings;
    // The others take what the system says as a field of its own.
    const isSystemInPlace = protocol === 'openai';
    const advice = call.failures.map(({ message }) => `An earlier answer was refused: ${message}.`);
    const prompt =
      call.chat === undefined
        ? composePrompt(call, contextTokens, names.context, this.counterOf(call))
        : composeChat(call.chat, { ...call, advice, isSystemInPlace }, contextTokens, this.counterOf(call));
    this.prompts.set(call, prompt);
    return prompt;
  }

  private counterOf(call: ModelCall): CallCounter {
    return callCounter(call, this.tokens);
  }

  private async *text(call: ModelCall, prompt: ComposedPrompt, patience: Patience): AsyncGenerator<ModelEvent> {
    const { sources } = prompt;
    const answer = new SourcedAnswer(sources);
    const take = (piece: string): TextEvent[] => answer.push(piece);
    for await (const part of providerStream(this.promptAsked(call, prompt), this.streamedBy(patience), take)) {
      if ('type' in part) {
        yield part;
        continue;
      }
      yield* answer.end();
      const isFirst = call.released === '';
      if (isFirst && part.refusal === '') checkSaid(answer.written, part);
      const finish = answer.isContradiction ? 'unknown' : part.finish;
      yield {
        ...this.done({ ...part, finish }, call, answer.written),
        isAbstained: (answer.isAbstained || part.refusal !== '') && isFirst,
        ...(sources.length < call.passages.length && { passages: sources.length }),
      };
    }
  }

  private async *json(call: ModelCall, prompt: ComposedPrompt, patience: Patience): AsyncGenerator<ModelEvent> {
    let said = '';
    const take = (piece: string): TextEvent[] => {
      said += piece;
      return [];
    };
    for await (const part of providerStream(this.promptAsked(call, prompt), this.streamedBy(patience), take)) {
      if ('type' in part) continue;
      checkSaid(said, part);
      yield { ...this.done(part, call, said), value: readJson(said) };
    }
  }

  /** Text in sentences, JSON in fields, and what the model wants called behind that. */
  private async *chat(
    call: ModelCall,
    chat: ChatInput,
    prompt: ComposedChat,
    patience: Patience,
  ): AsyncGenerator<ModelEvent> {
    const answer = chat.json === undefined ? new PlainAnswer(false) : new JsonAnswer(chat.json.schema, call.released);
    const tools = new Set(chat.tools?.map((one) => one.name));
    for await (const part of providerStream(
      chatAsked(this.model, chat, { ...prompt, providerOptions: chatOptions(chat, this.protocol, this.settings) }),
      this.streamedBy(patience),
      (piece) => answer.push(piece),
      tools,
    )) {
      if ('type' in part) {
        yield part;
        continue;
      }
      const { refusal } = part;
      // Servers that do not know the parameter call as many as they like.
      const toolCalls = chat.hasParallelCalls === false ? part.toolCalls.slice(0, 1) : part.toolCalls;
      if (call.released === '' && toolCalls.length === 0 && refusal === '') checkSaid(answer.written, part);
      yield* answer.end();
      if (toolCalls.length > 0) yield { type: 'text', text: '', toolCalls };
      yield { ...this.done(part, call, answer.written), ...(refusal !== '' && { refusal, isAbstained: true }) };
    }
  }

  private readonly streamedBy = (patience: Patience): StreamedBy => ({ patience, readChunk: this.protocol.readChunk });

  private done({ finish, usage, toolCalls, refusal }: Ended, call: ModelCall, text: string): DoneEvent {
    const prompt = this.promptOf(call);
    const savedTokens = 'savedTokens' in prompt ? prompt.savedTokens : 0;
    const saved = savedTokens > 0 && { savedTokens };
    const hasSaid = text !== '' || toolCalls.length > 0 || refusal !== '';
    if (usage !== undefined && isPossible(usage, hasSaid)) return { type: 'done', finish, usage, ...saved };
    const counted = { inputTokens: prompt.inputTokens, outputTokens: this.counterOf(call).count(text) };
    return { type: 'done', finish, usage: counted, isEstimated: true, ...saved };
  }

  private promptAsked(call: ModelCall, prompt: ComposedPrompt): Asked {
    const { temperature } = call.prompt.settings;
    return {
      model: this.model,
      instructions: prompt.instructions,
      messages: [...prompt.messages],
      maxOutputTokens: call.maxOutputTokens,
      ...(typeof temperature === 'number' && { temperature }),
      ...(call.outputSchema !== undefined && {
        output: Output.object({ schema: jsonSchema(call.outputSchema as Parameters<typeof jsonSchema>[0]) }),
        providerOptions: this.protocol.jsonOptions(this.settings),
      }),
    };
  }
}

/** No prompt takes nothing, and no words come of nothing: who says so has not counted. */
const isPossible = ({ inputTokens, outputTokens }: TokenUsage, hasSaid: boolean): boolean =>
  inputTokens > 0 && (outputTokens > 0 || !hasSaid);

/** Nothing said is no answer; without a reason for the end it was none either. */
function checkSaid(said: string, { finish }: Ended): void {
  if (said.trim() !== '' || finish === 'error') return;
  if (finish === 'unknown')
    throw new ChassisError('transient', 'provider-cut', 'The provider ended its answer before it began.');
  throw new ChassisError('transient', 'provider-empty', 'The provider answered with nothing.');
}
