import type { ChatInput, Citation, DataClass, Failure, ModelLimits, PassageRef, ToolCall } from '@chassis/contracts';
import type { Callee } from './conduct/callee.js';
import type { ModelProblem } from './model-problem.js';
import { sha256Of } from './sha256-of.js';

/** What a model can be asked for: running text, or one JSON value. */
export type Capability = 'text' | 'json';

/** What a model can beside that. */
export type Feature = 'tools' | 'vision' | 'json-schema';

/** How a model's server stood when it was asked for its list of models: there, there without this model, without taking the key, with a fault, or not at all. */
export type Health = 'local' | 'well' | 'unlisted' | 'denied' | 'failing' | 'unreachable';

/** A passage with its text in hand. */
export interface PromptPassage {
  readonly ref: PassageRef;
  readonly title: string;
  readonly heading: string | undefined;
  readonly text: string;
}

/** A prompt file of a published bundle: front matter and the text below it. */
export interface Prompt {
  readonly path: string;
  readonly hash: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Everything a model is given for one attempt. */
export interface ModelCall {
  readonly prompt: Prompt;
  /** JSON Schema of the value asked for; absent for text. */
  readonly outputSchema: unknown;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly passages: readonly PromptPassage[];
  readonly maxOutputTokens: number;
  /** What a check found wrong with the previous attempt, and that attempt's candidate. */
  readonly failures: readonly Failure[];
  readonly previous: unknown;
  /** A client's conversation, in place of a prompt's inputs. */
  readonly chat?: ChatInput;
  /** What the reader has already; the model goes on behind it. Empty on a first attempt. */
  readonly released: string;
}

/** The kinds of tokens stand there where their provider tells them apart; they are part of input and output. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Read from the provider's cache. */
  readonly cachedInputTokens?: number;
  /** Written into the provider's cache. */
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
}

/** A piece of the answer, in order; `citations` support exactly this piece. */
export interface TextEvent {
  readonly type: 'text';
  readonly text: string;
  readonly citations?: readonly Citation[];
  readonly toolCalls?: readonly ToolCall[];
  /** The piece ends where a segment ends, and more follows: nobody need wait for that. */
  readonly isWhole?: boolean;
  /** The piece is one segment, whatever stands in it: a field of a JSON. */
  readonly isUncut?: boolean;
}

/** The end of the stream, once and last. `value` is the JSON asked for. */
export interface DoneEvent {
  readonly type: 'done';
  readonly finish: 'stop' | 'length' | 'error' | 'unknown';
  readonly usage: TokenUsage;
  /** True where nobody reported the usage: it was counted, and the call's upper bound is its cost. */
  readonly isEstimated?: boolean;
  readonly isAbstained?: boolean;
  /** What a model that refuses says instead of an answer. */
  readonly refusal?: string;
  /** How many passages the model was shown, where not all of them. */
  readonly passages?: number;
  /** By how many tokens the prompt was shortened, where it was. */
  readonly savedTokens?: number;
  readonly value?: unknown;
}

export type ModelEvent = TextEvent | DoneEvent;

/** A bound of a call's cost, in micro-USD: its context full, and its answer by the million tokens. */
export interface WorstCase {
  readonly contextMicroUsd: number;
  readonly outputMicroUsdPerMtoken: number;
}

/** One language model, local or remote. Throws `ChassisError`; `transient` where another attempt may help. */
export abstract class LanguageModel implements Callee {
  /** How workflows name it. */
  abstract readonly name: string;
  /** Name and version, as explained afterwards. */
  abstract readonly id: string;
  abstract readonly provider: string;
  abstract readonly capabilities: readonly Capability[];
  /** Whether what it is given stays within the private network. */
  abstract readonly isPrivate: boolean;
  /** The data classes that it may be given. */
  abstract readonly dataClasses: readonly DataClass[];
  /** What it can beside text and JSON, as far as anybody said. */
  get features(): readonly Feature[] {
    return [];
  }
  /** How many tokens it takes, prompt and answer together; undefined where nobody said. */
  get contextTokens(): number | undefined {
    return undefined;
  }
  get account(): string {
    return `${this.provider}/${this.id}`;
  }
  get limits(): ModelLimits | undefined {
    return undefined;
  }
  /** The most tokens that this call can take, prompt and answer together. */
  mostTokens(call: ModelCall): number {
    return call.maxOutputTokens;
  }
  /** What this call's prompt was counted with; undefined where nothing needs to be counted. */
  tokenCounterOf(_call: ModelCall): string | undefined {
    return undefined;
  }
  /** Asks its server for its list of models: that costs nothing. Never throws. */
  async probe(signal: AbortSignal): Promise<Health> {
    const health = this.problem === undefined ? 'local' : 'failing';
    return await Promise.resolve(signal.aborted ? 'unreachable' : health);
  }
  /** Why it is not called at all; undefined where nothing is wrong. */
  get problem(): ModelProblem | undefined {
    return undefined;
  }
  /** SHA-256 of its weights, where they are in this process. */
  get weightsSha256(): string | undefined {
    return undefined;
  }
  /** SHA-256 of what answers, kept with each call: of its weights where they are here, else of what it is and how it is reached. */
  get hash(): string {
    return this.weightsSha256 ?? sha256Of([this.provider, this.id]);
  }
  /** The same model for whoever wants its weights to have this hash: with others it has a problem. */
  heldTo(sha256: string): LanguageModel {
    const loaded = this.weightsSha256;
    if (loaded === sha256) return this;
    const message = `The weights of ${this.name} have the SHA-256 ${loaded ?? 'of nobody knows what'}, and its entry in the registry says ${sha256}.`;
    const problem: ModelProblem = { reason: 'weights-differ', message };
    // A view of this model: what is loaded, and the queue before it, exist once.
    return Object.create(this, { problem: { value: problem } }) as LanguageModel;
  }
  /** Whether it can do what this call asks: some local models need certain inputs. */
  abstract canAnswer(call: ModelCall): boolean;
  /** Whether it can go on behind another model's text; else it only takes over while nothing was said. */
  get canContinue(): boolean {
    return false;
  }
  /** Whether it answers only where a step or a client names it, and takes over from nobody. */
  get isNamedOnly(): boolean {
    return false;
  }
  /** The most that any call can cost, known before there is one; undefined where nobody knows its price. */
  get worstCase(): WorstCase | undefined {
    return undefined;
  }
  /** Whether its price is known; else a configured upper bound counts for each call, where there is one. */
  get isPriced(): boolean {
    return true;
  }
  /** As it counts at `now`: a price holds until its last day. */
  asOf(_now: Date): LanguageModel {
    return this;
  }
  /** Why nobody knows what a call costs. */
  get priceProblem(): 'price-unknown' | 'price-outdated' {
    return 'price-unknown';
  }
  /** The most that this call can cost, in micro-USD; undefined where nobody knows its price. */
  abstract upperBoundMicroUsd(call: ModelCall): number | undefined;
  /** What the usage reported costs, in micro-USD. */
  abstract costMicroUsd(usage: TokenUsage): number;
  /** `begun` is called at the first token, be it long before the first event. */
  abstract stream(call: ModelCall, signal: AbortSignal, begun?: () => void): AsyncIterable<ModelEvent>;
}
