import { PassageTextSchema } from '@chassis/contracts';
import { readConfig } from '@chassis/service-kit';
import { createLogger } from '@chassis/telemetry';
import type { TestLine } from '@chassis/testing';
import { AccessStore } from '../../src/adapters/access-store.js';
import { ChunkStore } from '../../src/adapters/chunk-store.js';
import { ChunkVectors } from '../../src/adapters/chunk-vectors.js';
import { ExactPassageIndex } from '../../src/adapters/exact-passage-index.js';
import { IndexIdentities } from '../../src/adapters/index-identities.js';
import { PrintStore } from '../../src/adapters/print-store.js';
import { QdrantPassageIndex } from '../../src/adapters/qdrant/qdrant-passage-index.js';
import { VectorCollection } from '../../src/adapters/qdrant/vector-collection.js';
import { VectorEraser } from '../../src/adapters/qdrant/vector-eraser.js';
import { VectorRows } from '../../src/adapters/qdrant/vector-rows.js';
import { VectorSync } from '../../src/adapters/qdrant/vector-sync.js';
import { RightsTerms } from '../../src/adapters/rights-terms.js';
import { ScanThreads } from '../../src/adapters/scan-threads.js';
import { TenantChunks } from '../../src/adapters/tenant-chunks.js';
import { TextVectors } from '../../src/adapters/text-vectors.js';
import { VectorBackfill } from '../../src/adapters/vector-backfill.js';
import { retrieverConfig } from '../../src/config.js';
import type { EmbeddingIdentity } from '../../src/domain/embedding-identity.js';
import type { FoundPassage } from '../../src/domain/found-passage.js';
import { readQuestion } from '../../src/domain/question.js';
import type { PassageIndex } from '../../src/ports/passage-index.js';
import { PassageEmbedder } from '../../src/ports/passage-embedder.js';

/** Words as places of a vector. Each model has places of its own; it notes what it was given. */
class WordEmbedder extends PassageEmbedder {
  readonly given: string[] = [];

  constructor(private readonly of: EmbeddingIdentity) {
    super();
  }

  override async identity(): Promise<EmbeddingIdentity> {
    return await Promise.resolve(this.of);
  }

  override async embed(texts: readonly string[]): Promise<Float32Array[]> {
    this.given.push(...texts);
    return await Promise.resolve(texts.map((text) => this.vectorOf(text)));
  }

  private vectorOf(text: string): Float32Array {
    const vector = new Float32Array(this.of.dimension);
    for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
      const place = Buffer.from(this.of.model + word).reduce((sum, one) => (sum * 31 + one) % 65_537, 7);
      vector[place % vector.length]! += 1;
    }
    const length = Math.hypot(...vector) || 1;
    return vector.map((value) => value / length);
  }
}

/** A retriever's search and re-embedding on the tables of a line, as a second process with other settings has them. */
export class IndexInstance {
  readonly embedder: WordEmbedder;
  readonly index: PassageIndex;
  readonly collection: VectorCollection;
  readonly sync: VectorSync;
  /** Cosines that no vector of its model has. */
  readonly foreign: number[] = [];
  private readonly texts: TextVectors;
  private readonly access: AccessStore;
  private readonly backfill: VectorBackfill;
  private readonly threads = new ScanThreads();

  constructor(
    private readonly line: TestLine,
    readonly identity: EmbeddingIdentity,
    { startedAt, settings }: { startedAt: Date; settings: Record<string, string> },
  ) {
    const { payloads, platform } = line;
    const database = line.database('retriever');
    const config = readConfig(retrieverConfig, settings);
    const logger = createLogger({ service: 'test', level: 'silent', to: 'stderr' });
    this.embedder = new WordEmbedder(identity);
    this.texts = new TextVectors(this.embedder, config, logger);
    const identities = new IndexIdentities(database, logger, { now: () => startedAt });
    const store = new ChunkStore(new PrintStore());
    this.access = new AccessStore(database, new RightsTerms(database, platform.clock, logger), platform.clock);
    const vectors = new ChunkVectors(this.texts, identities);
    this.backfill = new VectorBackfill(database, payloads, vectors, this.access, store, logger);
    const chunks = new TenantChunks(database, payloads, this.texts, identities, this.backfill, config);
    const rows = new VectorRows(database);
    this.collection = new VectorCollection(config, this.texts, logger);
    this.sync = new VectorSync(rows, logger);
    const eraser = new VectorEraser(this.collection, rows);
    this.index =
      config.RETRIEVAL_INDEX === 'memory'
        ? new ExactPassageIndex(chunks, this.threads)
        : new QdrantPassageIndex(chunks, this.collection, this.sync, rows, eraser, config);
  }

  async search(text: string): Promise<readonly FoundPassage[]> {
    const question = readQuestion(text);
    const { version: accessVersion } = await this.access.of('demo', 'user:ada');
    const [embedding] = await this.embedder.embed([question.meant]);
    const tokens = new Set(['tenant', 'user:ada']);
    const { passages } = await this.index.search('demo', { question, embedding, tokens, limit: 20, accessVersion });
    return passages;
  }

  /** Whether each passage that is found for it was compared by meaning, too, and by a vector of this very model. */
  async isDense(text: string): Promise<boolean> {
    const passages = await this.search(text);
    const dense = await Promise.all(
      passages.map(async ({ chunk, scores }) => {
        const passage = PassageTextSchema.parse(await this.line.payloads.getJson('demo', chunk.text));
        const words = `${passage.title}\n${passage.heading ?? ''}\n${passage.text}`;
        const [own, question] = await this.embedder.embed([words, readQuestion(text).meant]);
        const cosine = own!.reduce((sum, value, at) => sum + value * question![at]!, 0);
        if (scores['dense'] === undefined) return false;
        if (Math.abs(scores['dense'] - cosine) > 1e-5) this.foreign.push(scores['dense']);
        return true;
      }),
    );
    return passages.length > 0 && dense.every(Boolean);
  }

  async stop(): Promise<void> {
    await this.backfill.onModuleDestroy();
    await this.sync.onModuleDestroy();
  }
}
