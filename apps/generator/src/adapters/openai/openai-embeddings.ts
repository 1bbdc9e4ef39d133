import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChassisError, type DataClass, type ModelLimits } from '@chassis/contracts';
import type { Logger } from '@chassis/telemetry';
import { embedMany } from 'ai';
import { type Embedded, EmbeddingModel } from '../../domain/embedding-model.js';
import type { Health } from '../../domain/language-model.js';
import type { ModelProblem } from '../../domain/model-problem.js';
import { type TokenCounter, upperEstimate } from '../../domain/prompting/token-counter.js';
import { priceOf } from '../../domain/token-price.js';
import type { ProviderSettings } from '../providers/provider-settings.js';
import { hashOfModel } from '../providers/hash-of-model.js';
import { Patience } from '../providers/patience.js';
import { pricedAt } from '../providers/priced-at.js';
import { probeServer } from '../providers/probe-server.js';
import { stayThere } from '../providers/stay-there.js';
import { translateProviderError } from '../providers/translate-provider-error.js';

/** An embedding model behind a server that speaks the OpenAI protocol. One request a call. */
export class OpenAiEmbeddings extends EmbeddingModel {
  readonly name: string;
  readonly id: string;
  readonly provider: string;
  readonly hash: string;
  readonly account: string;
  readonly isPrivate: boolean;
  readonly dataClasses: readonly DataClass[];
  readonly limits: ModelLimits | undefined;
  readonly contextTokens: number;
  readonly isPriced: boolean;
  readonly priceProblem: 'price-unknown' | 'price-outdated';
  readonly problem: ModelProblem | undefined;

  constructor(
    private readonly settings: ProviderSettings,
    private readonly logger: Logger,
    readonly tokens: TokenCounter = upperEstimate,
  ) {
    super();
    this.name = settings.name;
    this.id = settings.model;
    this.provider = new URL(settings.baseUrl).host;
    this.hash = hashOfModel(settings);
    this.account = `${settings.owner}@${this.provider}/${this.id}`;
    this.isPrivate = settings.isPrivate;
    this.dataClasses = settings.dataClasses;
    this.limits = settings.limits;
    this.contextTokens = settings.contextTokens;
    this.problem = settings.problem;
    this.isPriced = settings.price !== undefined;
    this.priceProblem = settings.isPriceOutdated === true ? 'price-outdated' : 'price-unknown';
  }

  override asOf(now: Date): OpenAiEmbeddings {
    const settings = pricedAt(this.settings, now);
    return settings === this.settings ? this : new OpenAiEmbeddings(settings, this.logger, this.tokens);
  }

  costMicroUsd(tokens: number): number | undefined {
    const { price, callMaxMicroUsd } = this.settings;
    return price === undefined ? callMaxMicroUsd : priceOf({ inputTokens: tokens, outputTokens: 0 }, price);
  }

  async embed(inputs: readonly string[], signal: AbortSignal, dimensions?: number): Promise<Embedded> {
    const patience = new Patience(this.settings, signal);
    try {
      const { embeddings, usage } = await embedMany({
        model: serverOf(this.settings),
        values: [...inputs],
        maxRetries: 0,
        abortSignal: patience.signal,
        ...(dimensions !== undefined && { providerOptions: { openai: { dimensions } } }),
        telemetry: { isEnabled: false },
      });
      check(embeddings, inputs.length);
      return { vectors: embeddings, tokens: tokensOf(usage.tokens) };
    } catch (cause) {
      const error = patience.reason ?? translateProviderError(cause, Date.now(), this.settings.names);
      this.logger.warn({ model: this.id, provider: this.provider, code: error.code }, 'a call for vectors failed');
      throw error;
    } finally {
      patience.end();
    }
  }

  async probe(signal: AbortSignal): Promise<Health> {
    return await probeServer(this.settings, signal);
  }
}

const serverOf = ({ baseUrl, apiKey, model }: ProviderSettings) =>
  createOpenAICompatible({
    name: 'openai',
    baseURL: baseUrl,
    ...(apiKey !== undefined && { apiKey }),
    fetch: stayThere,
  }).embeddingModel(model);

/** A vector for each text, all of one length. */
function check(vectors: readonly (readonly number[])[], count: number): void {
  const [first = []] = vectors;
  if (vectors.length === count && first.length > 0 && vectors.every((one) => one.length === first.length)) return;
  throw new ChassisError('transient', 'provider-garbled', 'The provider gave other vectors than were asked for.');
}

/** The library says NaN where the server said nothing. */
const tokensOf = (tokens: number): number | undefined => (Number.isInteger(tokens) && tokens > 0 ? tokens : undefined);
