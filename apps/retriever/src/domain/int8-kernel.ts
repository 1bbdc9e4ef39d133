import { Instance, Module, type SharedMemory } from './web-assembly.js';

/**
 * The innermost loop of dense search as WebAssembly with SIMD: JavaScript takes 5 to 10 times as long for it. `scan` computes, for each of `count` slot numbers, the dot
 * product of its int8 vector with the question's, times the vector's own scale. A vector lies at `base + slot * (dimension + 16)`, its scale (f32) behind it.
 * Written by hand because it is one loop of forty instructions: a compiler in the build would weigh more.
 * Instructions: https://webassembly.github.io/spec/core/binary/instructions.html
 */
export interface Int8Kernel {
  /** All are byte addresses in the memory but `count` and `dimension` (a multiple of 16). */
  scan(slots: number, count: number, base: number, question: number, out: number, dimension: number): void;
}

/** Bytes behind each vector: its scale, and what keeps the next one aligned. */
export const scaleBytes = 16;

const [i32, v128] = [0x7f, 0x7b];
const [slots, count, base, question, out, dimension, vector, at, end, sum, left, right] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
];
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const constant = (value: number): number[] => [0x41, value];
const [add, multiply, shiftLeft, isLess, isAtLeast] = [0x6a, 0x6c, 0x74, 0x49, 0x4f];
const [block, loop, close] = [[0x02, 0x40], [0x03, 0x40], 0x0b];
const leaveIf = (depth: number): number[] => [0x0d, depth];
const loadVector = [0xfd, 0x00, 0x00, 0x00];
const addLanes = [0xfd, 0xae, 0x01];
const dotOf16 = [0xfd, 0xba, 0x01];
const [lowHalf, highHalf] = [
  [0xfd, 0x87, 0x01],
  [0xfd, 0x88, 0x01],
];
const lane = (number: number): number[] => [...get(sum), 0xfd, 0x1b, number];
const step = (local: number, bytes: number): number[] => [...get(local), ...constant(bytes), add, ...set(local)];
const product = (half: readonly number[]): number[] => [
  ...[...get(left), ...half, ...get(right), ...half],
  ...[...dotOf16, ...addLanes],
];

const sixteenProducts = [
  ...[...get(vector), ...get(at), add, ...loadVector, ...set(left)],
  ...[...get(question), ...get(at), add, ...loadVector, ...set(right)],
  ...[...get(sum), ...product(lowHalf), ...product(highHalf), ...set(sum)],
  ...step(at, 16),
];
const oneSlot = [
  ...[...get(base), ...get(slots), 0x28, 0x02, 0x00],
  ...[...get(dimension), ...constant(scaleBytes), add, multiply, add, ...set(vector)],
  ...[0xfd, 0x0c, ...Array<number>(16).fill(0), ...set(sum)],
  ...[...constant(0), ...set(at)],
  ...[...loop, ...sixteenProducts, ...get(at), ...get(dimension), isLess, ...leaveIf(0), close],
  ...[...get(out), ...lane(0), ...lane(1), add, ...lane(2), add, ...lane(3), add, 0xb2],
  ...[...get(vector), ...get(dimension), add, 0x2a, 0x02, 0x00, 0x94, 0x38, 0x02, 0x00],
  ...[...step(slots, 4), ...step(out, 4)],
];
const body = [
  ...[2, 3, i32, 3, v128],
  ...[...get(slots), ...get(count), ...constant(2), shiftLeft, add, ...set(end)],
  ...[...block, ...loop, ...get(slots), ...get(end), isAtLeast, ...leaveIf(1), ...oneSlot, 0x0c, 0x00, close, close],
  close,
];

const number = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...number(Math.floor(value / 128))];
const text = (value: string): number[] => [value.length, ...Buffer.from(value)];
const section = (id: number, content: readonly number[]): number[] => [id, ...number(content.length), ...content];
/** Pages of 64 KiB: 4 GiB, some ten million vectors of 384 numbers. */
export const maxPages = 65_536;

const binary = new Uint8Array([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [1, 0x60, 6, i32, i32, i32, i32, i32, i32, 0]),
  ...section(2, [1, ...text('of'), ...text('memory'), 2, 3, 1, ...number(maxPages)]),
  ...section(3, [1, 0]),
  ...section(7, [1, ...text('scan'), 0, 0]),
  ...section(10, [1, ...number(body.length), ...body]),
]);
const compiled = new Module(binary);

/** The loop over a memory, which may be shared with other threads. */
export const int8Kernel = (memory: SharedMemory): Int8Kernel =>
  new Instance(compiled, { of: { memory } }).exports as Int8Kernel;
