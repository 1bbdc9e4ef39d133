import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ChassisError, dataClasses } from '@chassis/contracts';
import { PlainAnswer } from '../../domain/citing/plain-answer.js';
import { SourcedAnswer } from '../../domain/citing/sourced-answer.js';
import { FairSlots } from '../../domain/conduct/fair-slots.js';
import {
  type Feature,
  LanguageModel,
  type ModelCall,
  type ModelEvent,
  type WorstCase,
} from '../../domain/language-model.js';
import { callCounter } from '../../domain/prompting/call-counter.js';
import type { TokenCounter } from '../../domain/prompting/token-counter.js';
import { composeChat } from '../../domain/prompting/compose-chat.js';
import { composePrompt } from '../../domain/prompting/compose-prompt.js';
import { JsonAnswer } from '../../domain/json/json-answer.js';
import { readJson } from '../../domain/read-json.js';
import { type LlamaModel, type LlamaPackage, loadLlamaPackage } from './llama-package.js';
import { TextQueue } from './text-queue.js';

interface Turn {
  readonly instructions: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

const contextTokens = 2_048;
/** Its threads wait for one another by spinning: with more of them than free cores, minutes pass for a word. */
const threads = 1;

/** A small language model in this process, by node-llama-cpp on the processor: nothing leaves, nothing costs. One call at a time. JSON is forced by a grammar. */
export class GgufModel extends LanguageModel {
  readonly name = 'gguf';
  readonly provider = 'gguf';
  readonly capabilities = ['text', 'json'] as const;
  readonly isPrivate = true;
  readonly dataClasses = dataClasses;
  private readonly turns = new FairSlots(1);
  private readonly tokens: TokenCounter = { name: 'gguf', count: (text) => this.model.tokenize(text).length };

  private constructor(
    /** The file and the beginning of the hash of what is in it. */
    readonly id: string,
    private readonly sha256: string,
    private readonly llama: Awaited<ReturnType<LlamaPackage['getLlama']>>,
    private readonly model: LlamaModel,
    private readonly sequence: Sequence,
    private readonly Session: LlamaPackage['LlamaChatSession'],
  ) {
    super();
  }

  /** Throws `invalid`/`bad-settings` where the weights or the runtime are not there, or the weights are others than `sha256` says. */
  static async open(file: string, folder: string, sha256?: string): Promise<GgufModel> {
    try {
      const hash = await hashOf(file);
      if (sha256 !== undefined && hash !== sha256) throw new Error(`its SHA-256 is ${hash}, not ${sha256}`);
      const runtime = await loadLlamaPackage(folder);
      const llama = await runtime.getLlama({ gpu: false, build: 'never', progressLogs: false, logLevel: 'error' });
      const model = await llama.loadModel({ modelPath: path.resolve(file) });
      const context = await model.createContext({ contextSize: contextTokens, sequences: 1, threads });
      const id = `${path.basename(file, '.gguf')}@${hash.slice(0, 12)}`;
      return new GgufModel(id, hash, llama, model, context.getSequence(), runtime.LlamaChatSession);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const message = `Wrong settings: GENERATOR_GGUF_FILE is ${file}, and it cannot be run: ${why}. \`npm ci --prefix native/llama\` installs the runtime.`;
      throw new ChassisError('invalid', 'bad-settings', message, { cause });
    }
  }

  canAnswer({ chat }: ModelCall): boolean {
    return chat?.tools === undefined;
  }

  /** Its JSON is forced by a grammar. */
  override get features(): readonly Feature[] {
    return ['json-schema'];
  }

  override get weightsSha256(): string {
    return this.sha256;
  }

  override get contextTokens(): number {
    return contextTokens;
  }

  override get canContinue(): boolean {
    return true;
  }

  override get isNamedOnly(): boolean {
    return true;
  }

  override get worstCase(): WorstCase {
    return { contextMicroUsd: 0, outputMicroUsdPerMtoken: 0 };
  }

  override tokenCounterOf(call: ModelCall): string {
    return callCounter(call, this.tokens).name;
  }

  upperBoundMicroUsd(): number {
    return 0;
  }

  costMicroUsd(): number {
    return 0;
  }

  async close(): Promise<void> {
    await this.llama.dispose();
  }

  async *stream(call: ModelCall, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const leave = await this.turns.enter('', signal);
    try {
      yield* this.answer(call, signal);
    } finally {
      leave();
    }
  }

  private async *answer(call: ModelCall, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const { chat } = call;
    const composed =
      chat === undefined
        ? composePrompt(call, contextTokens, 'its context', callCounter(call, this.tokens))
        : composeChat(chat, { ...call, advice: [] }, contextTokens, callCounter(call, this.tokens));
    const schema = chat === undefined ? call.outputSchema : chat.json?.schema;
    const sources = 'sources' in composed ? composed.sources : [];
    const answer =
      sources.length > 0
        ? new SourcedAnswer(sources)
        : chat?.json === undefined
          ? new PlainAnswer(schema !== undefined)
          : new JsonAnswer(schema, call.released);
    const queue = new TextQueue();
    const said = this.say(composed, { call, schema, signal, queue });
    // Whoever reads on hears of it at the end.
    said.catch(() => undefined);
    for await (const piece of queue) if (call.outputSchema === undefined) yield* answer.push(piece);
    const { text, stopReason } = await said;
    if (call.outputSchema === undefined) yield* answer.end();
    const usage = { inputTokens: this.tokensOf(composed), outputTokens: this.model.tokenize(text).length };
    const finish = stopReason === 'maxTokens' ? 'length' : 'stop';
    const isAbstained = answer instanceof SourcedAnswer && answer.isAbstained && call.released === '';
    yield {
      type: 'done',
      finish,
      usage,
      isAbstained,
      ...(call.outputSchema !== undefined && { value: readJson(text) }),
    };
  }

  private async say(
    { instructions, messages }: Turn,
    { call, schema, signal, queue }: { call: ModelCall; schema: unknown; signal: AbortSignal; queue: TextQueue },
  ): Promise<{ text: string; stopReason: string }> {
    try {
      await this.sequence.clearHistory();
      const session = new this.Session({ contextSequence: this.sequence });
      session.setChatHistory([
        { type: 'system', text: instructions },
        ...messages
          .slice(0, -1)
          .map(({ role, content }) =>
            role === 'assistant'
              ? { type: 'model' as const, response: [content] }
              : { type: 'user' as const, text: content },
          ),
      ]);
      const grammar = schema === undefined ? undefined : await this.llama.createGrammarForJsonSchema(schema);
      const { responseText, stopReason } = await session.promptWithMeta(messages.at(-1)?.content ?? '', {
        maxTokens: call.maxOutputTokens,
        signal,
        onTextChunk: (text) => queue.push(text),
        ...wishesOf(call.chat),
        ...(grammar !== undefined && { grammar }),
      });
      return { text: responseText, stopReason };
    } catch (cause) {
      if (signal.aborted) throw cause;
      throw new ChassisError('transient', 'provider-failed', 'The model in this process broke off.', { cause });
    } finally {
      queue.end();
    }
  }

  private tokensOf({ instructions, messages }: Turn): number {
    return this.model.tokenize([instructions, ...messages.map((one) => one.content)].join('\n')).length;
  }
}

type Sequence = ReturnType<Awaited<ReturnType<LlamaModel['createContext']>>['getSequence']>;

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** How a client wants its words chosen, and where they end. */
function wishesOf(chat: ModelCall['chat']) {
  if (chat === undefined) return {};
  const { seed, temperature, topP, stop, frequencyPenalty = 0, presencePenalty = 0 } = chat;
  return {
    ...(seed !== undefined && { seed: seed + (chat.choice ?? 0) }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(stop !== undefined && { customStopTriggers: stop }),
    ...((frequencyPenalty !== 0 || presencePenalty !== 0) && { repeatPenalty: { frequencyPenalty, presencePenalty } }),
  };
}
