import { ChassisError } from '@chassis/contracts';
import { CONFIG } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { RetrieverConfig } from '../../config.js';
import type { ChunkSlots } from '../../domain/chunk-slots.js';
import { permittedOf, rankChunks, searchWords, type ChunkAnswer, type ChunkQuery } from '../../domain/search-chunks.js';
import { PassageIndex } from '../../ports/passage-index.js';
import { TenantChunks, type TenantIndex } from '../tenant-chunks.js';
import { nearestPermitted, permittedPlaces } from './nearest-permitted.js';
import type { PassageKey } from './passage-point.js';
import { VectorCollection } from './vector-collection.js';
import { VectorEraser } from './vector-eraser.js';
import { VectorRows, type VectorPosition } from './vector-rows.js';
import { VectorSync, type VectorTarget } from './vector-sync.js';

/** Changes that come while a search runs make it begin again; more than this at a time is a storm. */
const maxRounds = 6;
/** Up to so many passages that the server does not have yet are compared here; more are written first. */
const maxUnwritten = 1_000;

type Query = ChunkQuery & { readonly accessVersion: number };
type DenseQuery = Query & { readonly embedding: Float32Array };

/** What one round fetched; slots are numbers of this moment, so they are kept by place. */
interface Fetched {
  readonly nearest: readonly PassageKey[];
  readonly vectors: ReadonlyMap<string, Float32Array | undefined>;
  readonly position: VectorPosition;
}

/**
 * Vectors are compared by a Qdrant, words in this process, where their statistics are over what is permitted. The server only names the nearest permitted passages;
 * each is looked up here, so that a version that was replaced or a right that ended counts at once, and scored by the vector that the tables keep, so that scores are the
 * same as without a server. What the server does not have yet is compared here. Without the server nothing is searched.
 */
@Injectable()
export class QdrantPassageIndex extends PassageIndex {
  constructor(
    private readonly chunks: TenantChunks,
    private readonly collection: VectorCollection,
    private readonly sync: VectorSync,
    private readonly rows: VectorRows,
    private readonly eraser: VectorEraser,
    @Inject(CONFIG) private readonly config: RetrieverConfig,
  ) {
    super();
  }

  override async search(tenant: string, query: Query): Promise<ChunkAnswer> {
    const { embedding } = query;
    const answer =
      embedding &&
      (await this.collection.with(async (target) => await this.searchBoth(tenant, { ...query, embedding }, target)));
    if (answer) return answer;
    const { slots } = await this.chunks.upTo(tenant, query.accessVersion);
    return rankChunks(slots, query, searchWords(slots, query));
  }

  override documentChanged(tenant: string): void {
    this.sync.queue(tenant, async () => await this.collection.serving());
  }

  override async forget(tenant: string, document: string): Promise<number | undefined> {
    return await this.eraser.forget(tenant, document);
  }

  private async searchBoth(tenant: string, query: DenseQuery, target: VectorTarget): Promise<ChunkAnswer> {
    let needed = query.accessVersion;
    let position = await this.rows.position(tenant, target.marker);
    for (let round = 1; round <= maxRounds; round += 1) {
      const index = await this.chunks.upTo(tenant, Math.max(needed, position.begun));
      if (unwritten(index, query, position).length > maxUnwritten) position = await this.sync.catchUp(tenant, target);
      const fetched = await this.fetch({ tenant, target, query, position }, index);
      // Who writes newer things than these, or all of them anew, may have moved what was searched for.
      const isStill = fetched.position.begun <= index.loaded && fetched.position.done >= position.done;
      const answer = isStill ? rankFetched(index, query, fetched, position) : undefined;
      if (answer) return answer;
      needed = Math.max(needed, index.loaded);
      ({ position } = fetched);
    }
    throw new ChassisError(
      'transient',
      'index-changing',
      'Documents changed again and again while passages were searched; nothing was retrieved.',
      { retryAfterMs: 500 },
    );
  }

  private async fetch(
    {
      tenant,
      target,
      query,
      position,
    }: { tenant: string; target: VectorTarget; query: DenseQuery; position: VectorPosition },
    index: TenantIndex,
  ): Promise<Fetched> {
    const { slots } = index;
    const { named } = searchWords(slots, query);
    const late = unwritten(index, query, position);
    if (index.newest >= position.done) this.documentChanged(tenant);
    const here = placesOf(slots, [...named, ...late]);
    const isExact = this.config.QDRANT_SEARCH === 'exact';
    const nearest = await nearestPermitted(target.points, slots, query, { tenant, isExact });
    const places = new Map([...here, ...nearest].map((place) => [keyOf(place), place]));
    const read = await this.rows.read(tenant, target, [...places.values()]);
    const vectors = new Map([...places.keys()].map((key, at) => [key, read.vectors[at]]));
    return { nearest: [...here, ...nearest], vectors, position: read.position };
  }
}

/** Ranks with what was fetched, over the index as it is now; undefined when something was not fetched that is needed by now. */
function rankFetched(
  index: TenantIndex,
  query: DenseQuery,
  { nearest, vectors }: Fetched,
  position: VectorPosition,
): ChunkAnswer | undefined {
  const { slots } = index;
  const words = searchWords(slots, query);
  const bySlot = new Map<number, Float32Array | undefined>();
  for (const slot of [...words.named, ...unwritten(index, query, position)]) {
    const key = keyOf(placeOf(slots, slot));
    if (!vectors.has(key)) return undefined;
    bySlot.set(slot, vectors.get(key));
  }
  for (const place of permittedPlaces(slots, query, nearest))
    bySlot.set(slots.slotOf(place)!, vectors.get(keyOf(place)));
  const kept = { nearest: [...bySlot.keys()], vectorOf: (slot: number) => bySlot.get(slot) };
  return rankChunks(slots, { ...query, kept }, words);
}

/** Permitted passages that changed since the server was written last. */
function unwritten({ slots, changedAt, newest }: TenantIndex, query: Query, { done }: VectorPosition): number[] {
  if (newest < done) return [];
  const { mask } = permittedOf(slots, query);
  const found: number[] = [];
  for (const [document, changed] of changedAt) {
    if (changed < done) continue;
    const [from, to] = slots.rangeOf(document);
    for (let slot = from; slot < to; slot += 1) if (mask[slot] === 1) found.push(slot);
  }
  return found;
}

function placeOf(slots: ChunkSlots, slot: number): PassageKey {
  const { document, chunk } = slots.at(slot)!;
  return { document: document.document, version: document.version, chunk: chunk.chunk };
}

const placesOf = (slots: ChunkSlots, numbers: readonly number[]): PassageKey[] =>
  numbers.map((slot) => placeOf(slots, slot));

const keyOf = ({ document, version, chunk }: PassageKey): string => JSON.stringify([document, version, chunk]);
