/** Samples as compressed sparse rows: sample `i` has the entries `offsets[i]` to `offsets[i + 1]`. */
export interface SampleRows {
  readonly offsets: Uint32Array;
  readonly features: Uint32Array;
  readonly values: Float32Array;
}

/** Packs samples one behind the other; features are rows of a model's weights. */
export function packSamples(samples: readonly { features: Uint32Array; values: Float32Array }[]): SampleRows {
  const offsets = new Uint32Array(samples.length + 1);
  samples.forEach((sample, index) => (offsets[index + 1] = (offsets[index] ?? 0) + sample.features.length));
  const total = offsets[samples.length] ?? 0;
  const features = new Uint32Array(total);
  const values = new Float32Array(total);
  samples.forEach((sample, index) => {
    features.set(sample.features, offsets[index]);
    values.set(sample.values, offsets[index]);
  });
  return { offsets, features, values };
}
