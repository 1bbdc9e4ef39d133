import { setTimeout as wait } from 'node:timers/promises';
import { ChassisError, PassageTextSchema } from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { Database } from '@chassis/persistence';
import { Logger } from '@chassis/telemetry';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { IndexedDocument } from '../domain/indexed-document.js';
import { AccessStore } from './access-store.js';
import { ChunkStore } from './chunk-store.js';
import { ChunkVectors } from './chunk-vectors.js';
import { embeddedText } from './embedded-text.js';

/** What may pass, and money that may come, is waited for by the whole tenant: twice as long each time, up to this. */
const firstWaitMs = 1_000;
const longestWaitMs = 600_000;
const chunksPerCall = 64;
const maxTries = 4;

interface Job {
  readonly document: IndexedDocument;
  /** Of its first chunks: what was paid for once is not paid for again. */
  readonly vectors: Float32Array[];
}

/**
 * Gives documents that were indexed without the present embedding model their vectors, one after the other, while search goes on without them. The retriever
 * itself pays where they cost. What keeps a document from its vectors stands in its findings until it has them.
 */
@Injectable()
export class VectorBackfill implements OnModuleDestroy {
  private readonly queued = new Set<string>();
  private readonly work = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly database: Database,
    private readonly payloads: PayloadStore,
    private readonly vectors: ChunkVectors,
    private readonly access: AccessStore,
    private readonly chunks: ChunkStore,
    private readonly logger: Logger,
  ) {}

  /** Those that were queued already are not queued again: what was refused for good is tried again by the next start. */
  queue(tenant: string, documents: readonly IndexedDocument[]): void {
    for (const document of documents) {
      const key = `${tenant}/${document.document}/${document.version}`;
      if (this.queued.has(key)) continue;
      this.queued.add(key);
      const before = this.work.get(tenant) ?? Promise.resolve();
      this.work.set(
        tenant,
        before
          .then(() => this.embed(tenant, { document, vectors: [] }))
          .catch((error: unknown) => this.report(key, error)),
      );
    }
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.work.values());
  }

  private async embed(tenant: string, job: Job): Promise<void> {
    let noted: string | undefined;
    for (let waitMs = firstWaitMs; !this.stopping.signal.aborted; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
      const error = await this.tryEmbed(tenant, job).catch((cause: unknown) => ChassisError.from(cause));
      if (error === undefined || this.stopping.signal.aborted) return;
      if (noted !== error.code) await this.note(tenant, job, error);
      noted = error.code;
      if (!mayPass(error)) return;
      await wait(Math.max(waitMs, error.retryAfterMs ?? 0), undefined, {
        signal: this.stopping.signal,
        ref: false,
      }).catch(() => undefined);
    }
  }

  private async tryEmbed(tenant: string, { document: indexed, vectors }: Job): Promise<undefined> {
    const { document, version, chunks, dataClass } = indexed;
    const { signal } = this.stopping;
    const identity = await this.vectors.identity(tenant, { isFresh: true });
    if (identity === undefined) return;
    while (vectors.length < chunks.length) {
      const some = chunks.slice(vectors.length, vectors.length + chunksPerCall);
      const texts = await Promise.all(
        some.map(async ({ text }) => PassageTextSchema.parse(await this.payloads.getJson(tenant, text))),
      );
      const on = { tenant, token: undefined, dataClass, maxTries, signal };
      const made = await this.vectors.of(texts.map(embeddedText), on);
      if (made.vectors === undefined)
        throw new ChassisError('rejected', made.without ?? 'no-embedder', 'It goes by words.');
      vectors.push(...made.vectors);
    }
    await this.database.withTenant(tenant, async (tx) => {
      const accessVersion = await this.access.raise(tx);
      await this.chunks.embed(tx, { document, version }, identity, vectors);
      await this.chunks.noteVectors(tx, { document, version }, undefined);
      await tx.query('update documents set changed_at_access = $2 where document = $1', [document, accessVersion]);
    });
  }

  private async note(tenant: string, { document: { document, version } }: Job, error: ChassisError): Promise<void> {
    const { code } = error;
    this.logger.warn({ tenant, document, code, error }, 'a document got no vectors, and is found by its words');
    await this.database.withTenant(
      tenant,
      async (tx) => await this.chunks.noteVectors(tx, { document, version }, code),
    );
  }

  /** The next start tries again; until then the document is found by its words. */
  private report(key: string, error: unknown): void {
    if (!this.stopping.signal.aborted) this.logger.warn({ document: key, error }, 'a document got no vectors');
  }
}

const mayPass = ({ kind, code }: ChassisError): boolean =>
  kind === 'transient' || kind === 'throttled' || code === 'budget-exhausted';
