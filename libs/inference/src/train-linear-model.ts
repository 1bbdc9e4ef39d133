import { fitSoftmax } from './fit-softmax.js';
import { learnFeatureTable } from './learn-feature-table.js';
import { LinearModel } from './linear-model.js';
import { packSamples } from './sample-rows.js';
import type { SparseVector } from './sparse-vector.js';

export interface LinearSamples {
  readonly vectors: readonly SparseVector[];
  /** The class of each vector, from 0. */
  readonly classOf: Uint32Array;
  readonly classes: number;
}

export interface LinearOptions {
  /** Features of texts are weighed by their rarity. */
  readonly isTextual: boolean;
  /** Default 5: sparse features need long steps. */
  readonly learningRate?: number;
  /** Penalty per sample; default 1e-6. Times the rate it must stay well below 1. */
  readonly l2?: number;
  /** Default by the number of samples. */
  readonly epochs?: number;
}

const manySamples = 3_000;

/** Few samples get more epochs and keep features seen once; many are pruned, since a feature of one sample among thousands says little. */
export function trainLinearModel(samples: LinearSamples, options: LinearOptions): LinearModel {
  const count = samples.vectors.length;
  const table = learnFeatureTable(samples.vectors, {
    minSamples: count >= manySamples ? 2 : 1,
    isTextual: options.isTextual,
  });
  const rows = packSamples(samples.vectors.map((vector) => table.project(vector)));
  const epochs = options.epochs ?? Math.min(40, Math.max(6, Math.round(12_000 / count)));
  const fitted = fitSoftmax(
    rows,
    samples.classOf,
    { features: table.size, classes: samples.classes },
    { epochs, learningRate: options.learningRate ?? 5, l2: options.l2 ?? 1e-6 },
  );
  const { levels, scales } = quantise(fitted.weights, samples.classes);
  return new LinearModel(table, levels, scales, fitted.bias);
}

/** Sixteen bits a weight halve a model and change no probability that anybody could see; done at once, so that a stored model answers as the fresh one did. */
function quantise(weights: Float32Array, classes: number): { levels: Int16Array; scales: Float32Array } {
  const highest = new Float32Array(classes);
  weights.forEach((weight, at) => (highest[at % classes] = Math.max(highest[at % classes]!, Math.abs(weight))));
  const scales = highest.map((value) => value / 32_767 || 1);
  return { levels: Int16Array.from(weights, (weight, at) => Math.round(weight / scales[at % classes]!)), scales };
}
