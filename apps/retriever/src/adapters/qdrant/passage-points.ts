import { ChassisError } from '@chassis/contracts';
import { vectorName } from './collection-shape.js';
import { pointId, type PassageKey, type PassagePayload, type PassagePoint } from './passage-point.js';
import type { VectorServer } from './vector-server.js';

/** Who is asked about: the tenant always, and of its passages those that the rules permit. */
export interface PointFilter {
  readonly tenant: string;
  /** Hashes of rules; a passage of any other is not found. */
  readonly rules: readonly string[];
  /** When the permitted documents are few: these alone. */
  readonly documents?: readonly string[] | undefined;
}

export interface FoundPoint extends PassageKey {
  readonly score: number;
}

export interface NearestOptions {
  readonly limit: number;
  /** Every permitted vector is compared, so that a filter changes nothing but what it takes out. */
  readonly isExact: boolean;
}

/** Points of one request: with 384 numbers each some two megabytes. */
const pointsPerCall = 256;

/** The points of one collection. Each call throws what `VectorServer` throws, and `transient`/`collection-gone` when the collection is not there. */
export class PassagePoints {
  constructor(
    private readonly server: VectorServer,
    readonly collection: string,
  ) {}

  /** Nearest first. */
  async nearest(
    question: Float32Array,
    filter: PointFilter,
    { limit, isExact }: NearestOptions,
  ): Promise<FoundPoint[]> {
    if (filter.rules.length === 0 || filter.documents?.length === 0) return [];
    const must = [tenantIs(filter.tenant), { key: 'rules', match: { any: [...filter.rules] } }];
    if (filter.documents) must.push({ key: 'document', match: { any: [...filter.documents] } });
    const params = isExact ? { exact: true } : { hnsw_ef: 256, quantization: { rescore: true, oversampling: 3 } };
    const { points } = this.present(
      await this.server.call(
        async (client) =>
          await client.query(this.collection, {
            query: Array.from(question),
            using: vectorName,
            filter: { must },
            params,
            limit,
            with_payload: ['document', 'version', 'chunk'],
          }),
      ),
    );
    return points.map(({ score, payload }) => ({ ...keyOf(payload), score }));
  }

  /** Written when this returns. */
  async put(points: readonly PassagePoint[]): Promise<void> {
    for (let from = 0; from < points.length; from += pointsPerCall) {
      const batch = points.slice(from, from + pointsPerCall).map(({ vector, ...payload }) => ({
        id: pointId(payload),
        vector: { [vectorName]: Array.from(vector) },
        payload,
      }));
      this.present(
        await this.server.call(async (client) => await client.upsert(this.collection, { wait: true, points: batch })),
      );
    }
  }

  /** Changes who may see documents, and nothing else. */
  async permit(tenant: string, documents: readonly string[], rules: string): Promise<void> {
    const filter = { must: [tenantIs(tenant), { key: 'document', match: { any: [...documents] } }] };
    const call = { wait: true, payload: { rules } satisfies Partial<PassagePayload>, filter };
    this.present(await this.server.call(async (client) => await client.setPayload(this.collection, call)));
  }

  /** Removes documents: all of each, or all but one version. */
  async remove(tenant: string, documents: readonly { document: string; except?: number | undefined }[]): Promise<void> {
    if (documents.length === 0) return;
    const should = documents.map(({ document, except }) => ({
      must: [{ key: 'document', match: { value: document } }],
      ...(except !== undefined && { must_not: [{ key: 'version', match: { value: except } }] }),
    }));
    const filter = { must: [tenantIs(tenant)], should };
    this.present(
      await this.server.call(async (client) => await client.delete(this.collection, { wait: true, filter })),
    );
  }

  /** How many are there, counted. */
  async count(tenant: string, document?: string): Promise<number> {
    const must = [
      tenantIs(tenant),
      ...(document === undefined ? [] : [{ key: 'document', match: { value: document } }]),
    ];
    const call = { exact: true, filter: { must } };
    return this.present(await this.server.call(async (client) => await client.count(this.collection, call))).count;
  }

  private present<T>(answer: T | undefined): T {
    if (answer !== undefined) return answer;
    throw new ChassisError(
      'transient',
      'collection-gone',
      `The collection ${this.collection} is not there; it is made and filled again.`,
      { retryAfterMs: 500 },
    );
  }
}

const tenantIs = (tenant: string) => ({
  key: 'tenant',
  match: { value: tenant } as { value: string } | { any: string[] },
});

const keyOf = (payload: Record<string, unknown> | null | undefined): PassageKey => ({
  document: String(payload?.['document']),
  version: Number(payload?.['version']),
  chunk: Number(payload?.['chunk']),
});
