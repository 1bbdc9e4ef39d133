import { setTimeout as wait } from 'node:timers/promises';
import { ChassisError, documentRoutes, EmbeddingsCreate } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { Clock, CONFIG } from '@chassis/service-kit';
import { clearAlarm, Logger, raiseAlarm } from '@chassis/telemetry';
import { PrincipalTokens } from '@chassis/tenancy';
import { Inject, Injectable } from '@nestjs/common';
import type { RetrieverConfig } from '../../config.js';
import type { EmbeddingIdentity } from '../../domain/embedding-identity.js';
import { readVectors } from '../../domain/read-vectors.js';
import { type EmbeddingFor, PassageEmbedder } from '../../ports/passage-embedder.js';
import { identityInSettings } from './identity-in-settings.js';

/** Texts of one call: some ten thousand tokens. */
const textsPerCall = 64;
/** A principal of our own is made for each call, and good for no longer. */
const goodForMs = 300_000;
const firstWaitMs = 500;
const longestWaitMs = 30_000;
const alarm = 'embedding-model';

/** A model of the generator: what it may be given, what it costs and who pays is decided and recorded there. */
@Injectable()
export class GeneratorEmbeddings extends PassageEmbedder {
  constructor(
    private readonly routes: RouteClient,
    private readonly tokens: PrincipalTokens,
    private readonly clock: Clock,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: RetrieverConfig,
  ) {
    super();
  }

  override async identity(): Promise<EmbeddingIdentity | undefined> {
    return await Promise.resolve(identityInSettings(this.config));
  }

  /** Throws what `EmbeddingsCreate` and `readVectors` throw. What may pass is tried again, behind what was given already. */
  override async embed(texts: readonly string[], on: EmbeddingFor): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (let from = 0; from < texts.length; from += textsPerCall)
      vectors.push(...(await this.patiently(texts.slice(from, from + textsPerCall), on)));
    return vectors;
  }

  private async patiently(inputs: readonly string[], on: EmbeddingFor): Promise<Float32Array[]> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.call(inputs, on);
      } catch (cause) {
        const error = ChassisError.from(cause);
        const mayPass = error.kind === 'transient' || error.kind === 'throttled';
        if (!mayPass || tries >= on.maxTries) throw error;
        const waitMs = Math.min(longestWaitMs, error.retryAfterMs ?? firstWaitMs * 2 ** (tries - 1));
        await wait(waitMs, undefined, { signal: on.signal, ref: false }).catch(() => {
          throw error;
        });
      }
    }
  }

  private async call(inputs: readonly string[], { tenant, token, dataClass, signal }: EmbeddingFor) {
    const identity = identityInSettings(this.config);
    const asked = { model: identity.model, inputs: [...inputs], dataClass };
    const caller = { token: token ?? (await this.ownToken(tenant)), ...(signal !== undefined && { signal }) };
    const given = await this.routes.call(EmbeddingsCreate, asked, caller);
    try {
      const vectors = readVectors(given, identity, inputs.length);
      if (clearAlarm(alarm))
        this.logger.info({ ...identity }, 'vectors are of the model and length that the settings name again');
      return vectors;
    } catch (cause) {
      const error = ChassisError.from(cause);
      if (error.kind === 'invalid' && raiseAlarm(alarm, error.message)) this.logger.error({ error }, error.message);
      throw error;
    }
  }

  private async ownToken(tenant: string): Promise<string> {
    const notAfter = new Date(this.clock.now().getTime() + goodForMs).toISOString();
    return await this.tokens.issue({
      tenant,
      subject: 'service:retriever',
      notAfter,
      topics: [],
      routes: [...documentRoutes],
    });
  }
}
