import { createHash } from 'node:crypto';

/** Vectors of two models never mix: a collection is for one model and its dimension. */
export interface VectorIdentity {
  readonly prefix: string;
  readonly model: string;
  readonly dimension: number;
}

/** The one vector of a point. */
export const vectorName = 'text';

/** Whatever is changed here makes another collection, which is filled beside the old one. */
export const shapeOf = (dimension: number) => ({
  // Vectors come with unit length, and stay as they came.
  vectors: { [vectorName]: { size: dimension, distance: 'Dot' as const } },
  quantization_config: { scalar: { type: 'int8' as const, quantile: 0.99, always_ram: true } },
  // A graph for each tenant and none over all of them.
  hnsw_config: { payload_m: 16, m: 0 },
  on_disk_payload: true,
});

/** The fields that filters name. */
export const payloadIndexes = [
  { field_name: 'tenant', field_schema: { type: 'keyword' as const, is_tenant: true } },
  { field_name: 'rules', field_schema: 'keyword' as const },
  { field_name: 'document', field_schema: 'keyword' as const },
] as const;

/** Under which a model's collection is served, whatever its shape. */
export function aliasOf({ prefix, model, dimension }: VectorIdentity): string {
  const plain = model.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-');
  // Names that differ in what was left out are two.
  const name = plain === model ? plain : `${plain.slice(0, 80)}-${digest(model)}`;
  return `${prefix}--${name}--${dimension}`;
}

export const collectionOf = (identity: VectorIdentity): string =>
  `${aliasOf(identity)}--${digest(JSON.stringify([shapeOf(identity.dimension), payloadIndexes]))}`;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);
