import { ChassisError } from '@chassis/contracts';
import { CONFIG } from '@chassis/service-kit';
import { clearAlarm, Logger, raiseAlarm } from '@chassis/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import type { RetrieverConfig } from '../../config.js';
import { TextVectors } from '../text-vectors.js';
import { Collections, type CollectionState, type KnownCollection } from './collections.js';
import { PassagePoints } from './passage-points.js';
import { VectorServer } from './vector-server.js';
import type { VectorTarget } from './vector-sync.js';

const alarm = 'vector-index';

/** The collection of the present embedding model on the Qdrant of the settings, found or made when it is first needed. */
@Injectable()
export class VectorCollection {
  private readonly server: VectorServer;
  private opened: Promise<VectorTarget | undefined> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: RetrieverConfig,
    private readonly vectors: TextVectors,
    private readonly logger: Logger,
  ) {
    this.server = new VectorServer({
      url: config.QDRANT_URL ?? '',
      apiKeyFile: config.QDRANT_API_KEY_FILE,
      timeoutMs: config.QDRANT_TIMEOUT_MS,
    });
  }

  /** What is searched; undefined when there is no embedding model. Throws `index-unavailable`. */
  async serving(): Promise<VectorTarget | undefined> {
    this.opened ??= this.open();
    const opening = this.opened;
    try {
      return await opening;
    } catch (error) {
      if (this.opened === opening) this.opened = undefined;
      throw error;
    }
  }

  /** Undefined when there is no embedding model. */
  async collections(): Promise<Collections | undefined> {
    const identity = await this.vectors.identity();
    return identity && new Collections(this.server, { prefix: this.config.QDRANT_PREFIX, ...identity });
  }

  async targetOf({ name, marker }: KnownCollection): Promise<VectorTarget> {
    const { model = '', dimension = 0 } = (await this.vectors.identity()) ?? {};
    return { marker, model, dimension, points: new PassagePoints(this.server, name) };
  }

  /** Runs work on what is searched. When the collection is gone, because another one took over or the server was emptied, it is looked up anew, once. */
  async with<T>(work: (target: VectorTarget) => Promise<T>): Promise<T | undefined> {
    try {
      const target = await this.serving();
      if (!target) return undefined;
      const done = await work(target).catch(async (error: unknown) => {
        if (ChassisError.from(error).code !== 'collection-gone') throw error;
        this.forget();
        const other = await this.serving();
        return other && (await work(other));
      });
      if (clearAlarm(alarm)) this.logger.info({}, 'the vector index answers again');
      return done;
    } catch (error) {
      this.note(error);
      throw error;
    }
  }

  /** The next search looks for its collection again. */
  forget(): void {
    this.opened = undefined;
  }

  private async open(): Promise<VectorTarget | undefined> {
    const collections = await this.collections();
    if (!collections) return undefined;
    const state: CollectionState = await collections.apply();
    if (!state.serving) throw new ChassisError('transient', 'index-unavailable', `${state.alias} could not be made.`);
    this.logger.info({ alias: state.alias, collection: state.serving.name }, 'vectors are searched by Qdrant');
    return await this.targetOf(state.serving);
  }

  private note(error: unknown): void {
    const { code, message } = ChassisError.from(error);
    if (code !== 'index-unavailable' && code !== 'bad-settings') return;
    if (raiseAlarm(alarm, message)) this.logger.error({ error }, message);
  }
}
