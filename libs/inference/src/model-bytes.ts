import { ChassisError } from '@chassis/contracts';
import { FeatureTable } from './feature-table.js';
import { LinearModel } from './linear-model.js';

const magic = 'CHLM0001';

/** A linear model and a small JSON header as bytes: magic, header length (u32), header, padding to 4, hashes, factors, scales, bias, levels; little-endian. */
export function writeModel(model: LinearModel, header: object): Uint8Array {
  const { table } = model;
  const json = new TextEncoder().encode(
    JSON.stringify({ ...header, rows: table.size, classes: model.classes, unseenFactor: table.unseenFactor }),
  );
  const padded = Math.ceil(json.length / 4) * 4;
  const parts = [table.hashes, table.factors, model.scales, model.bias, model.levels];
  const bytes = new Uint8Array(magic.length + 4 + padded + parts.reduce((sum, part) => sum + part.byteLength, 0));
  bytes.set(new TextEncoder().encode(magic));
  new DataView(bytes.buffer).setUint32(magic.length, json.length, true);
  bytes.set(json, magic.length + 4);
  let at = magic.length + 4 + padded;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return bytes;
}

/** Reads what `writeModel` wrote; throws `invalid`/`not-a-model` for anything else. */
export function readModel(bytes: Uint8Array): { model: LinearModel; header: Record<string, unknown> } {
  // Not slice(): a Buffer's is a view into a pool, at any offset.
  const copy = new Uint8Array(bytes).buffer;
  const { header, length } = readHeader(copy);
  const rows = Number(header['rows']);
  const classes = Number(header['classes']);
  let at = magic.length + 4 + Math.ceil(length / 4) * 4;
  if (copy.byteLength !== at + 8 * rows + 8 * classes + 2 * rows * classes)
    throw notAModel('it is cut short, or longer than its header says');
  const take = <T>(
    View: new (buffer: ArrayBuffer, offset: number, length: number) => T,
    count: number,
    size: number,
  ): T => {
    const view = new View(copy, at, count);
    at += count * size;
    return view;
  };
  const hashes = take(Uint32Array, rows, 4);
  const factors = take(Float32Array, rows, 4);
  const scales = take(Float32Array, classes, 4);
  const bias = take(Float32Array, classes, 4);
  const levels = take(Int16Array, rows * classes, 2);
  return {
    model: new LinearModel(new FeatureTable(hashes, factors, Number(header['unseenFactor'])), levels, scales, bias),
    header,
  };
}

function readHeader(buffer: ArrayBuffer): { header: Record<string, unknown>; length: number } {
  const text = (start: number, length: number) =>
    new TextDecoder().decode(new Uint8Array(buffer).subarray(start, start + length));
  if (text(0, magic.length) !== magic) throw notAModel('its first bytes are not those of a linear model');
  try {
    const length = new DataView(buffer).getUint32(magic.length, true);
    return { header: JSON.parse(text(magic.length + 4, length)) as Record<string, unknown>, length };
  } catch (cause) {
    throw notAModel('its header cannot be read', cause);
  }
}

function notAModel(why: string, cause?: unknown): ChassisError {
  return new ChassisError(
    'invalid',
    'not-a-model',
    `These bytes are no model that this version can read: ${why}. Train it again from its examples.`,
    { cause },
  );
}
