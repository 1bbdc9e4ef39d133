import { ChassisError } from '@chassis/contracts';
import { LinearSpecialist } from '../linear-specialist.js';
import { readModel, writeModel } from '../model-bytes.js';
import type { BlendWeights } from './blend.js';
import type { MeaningPart } from './intent-model.js';
import { MeaningModel } from './meaning-model.js';
import { ScopeModel } from './scope-model.js';

const magic = 'CHIM0001';

interface Header {
  readonly embedder: string;
  readonly labels: number;
  readonly weights: BlendWeights;
  readonly scope: Pick<ScopeModel, 'means' | 'deviations' | 'weights' | 'bias'>;
  readonly rejectBelow: number;
  /** Bytes of the three parts that follow. */
  readonly lengths: readonly [words: number, regression: number, centroids: number];
}

/** Magic, header length (u32), JSON header, then the specialist of words, the regression, the centroids; little-endian. */
export function writeIntentModel(words: LinearSpecialist, meaning: MeaningPart): Uint8Array {
  const { centroids, regression, labels } = meaning.model;
  const parts = [
    words.toBytes(),
    writeModel(regression, {}),
    new Uint8Array(centroids.buffer, centroids.byteOffset, centroids.byteLength),
  ] as const;
  const { means, deviations, weights, bias } = meaning.scope;
  const header: Header = {
    embedder: meaning.embedder,
    labels,
    weights: meaning.weights,
    scope: { means, deviations, weights, bias },
    rejectBelow: meaning.rejectBelow,
    lengths: [parts[0].length, parts[1].length, parts[2].length],
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return new Uint8Array(Buffer.concat([Buffer.from(magic), length, json, ...parts]));
}

/** Throws `invalid`/`not-a-model` for bytes that are neither such a model nor a specialist of words alone. */
export function readIntentModel(bytes: Uint8Array): { words: LinearSpecialist; meaning?: MeaningPart } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.toString('latin1', 0, magic.length) !== magic) return { words: LinearSpecialist.fromBytes(bytes) };
  const start = magic.length + 4;
  const end = start + (buffer.length < start ? 0 : buffer.readUInt32LE(magic.length));
  const header = readHeader(buffer.subarray(start, end));
  const [words, regression, centroids] = cut(buffer.subarray(end), header.lengths);
  const { means, deviations, weights, bias } = header.scope;
  return {
    words: LinearSpecialist.fromBytes(words!),
    meaning: {
      embedder: header.embedder,
      model: new MeaningModel(readModel(regression!).model, floats(centroids!), header.labels),
      weights: header.weights,
      scope: new ScopeModel(means, deviations, weights, bias),
      rejectBelow: header.rejectBelow,
    },
  };
}

function readHeader(json: Buffer): Header {
  try {
    return JSON.parse(json.toString()) as Header;
  } catch (cause) {
    throw notAModel('its header cannot be read', cause);
  }
}

function cut(rest: Buffer, lengths: readonly number[]): Buffer[] {
  if (rest.length !== lengths.reduce((sum, one) => sum + one, 0))
    throw notAModel('it is cut short, or longer than its header says');
  let at = 0;
  return lengths.map((length) => rest.subarray(at, (at += length)));
}

/** A copy, since a part may begin at any offset. */
const floats = (bytes: Buffer): Float32Array => new Float32Array(new Uint8Array(bytes).buffer);

const notAModel = (why: string, cause?: unknown): ChassisError =>
  new ChassisError(
    'invalid',
    'not-a-model',
    `These bytes are no intent model that this version can read: ${why}. Train it again from its examples.`,
    { cause },
  );
