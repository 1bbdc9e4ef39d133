import { int8Kernel, maxPages, scaleBytes, type Int8Kernel } from './int8-kernel.js';
import { Memory, type SharedMemory } from './web-assembly.js';

const pageBytes = 65_536;
/** Slot numbers go to the kernel, and scores come back, in blocks of so many. */
const blockSlots = 2_048;
/** The head of the memory: for each thread the question, a block of slot numbers and one of scores. */
export const laneBytes = pageBytes;
export const maxLanes = 16;
const headBytes = laneBytes * maxLanes;
const maxDimension = 16_384;

/** Vectors as int8 with a scale each, in one block of memory that other threads can read. `floats` are the vectors as they came. */
export class VectorTable {
  readonly memory: SharedMemory;
  private readonly kernel: Int8Kernel;

  constructor(
    readonly dimension: number,
    memory?: SharedMemory,
  ) {
    if (dimension % 16 !== 0 || dimension > maxDimension) throw new RangeError(`vectors of ${dimension} numbers`);
    this.memory = memory ?? new Memory({ initial: headBytes / pageBytes, maximum: maxPages, shared: true });
    this.kernel = int8Kernel(this.memory);
  }

  private get stride(): number {
    return this.dimension + scaleBytes;
  }

  /** Scaled by its own largest number, so that a vector's place does not depend on the others. Without a vector a slot scores 0. */
  set(slot: number, vector: Float32Array | undefined): void {
    const start = headBytes + slot * this.stride;
    this.reserve(start + this.stride);
    const bytes = new Int8Array(this.memory.buffer, start, this.dimension);
    new Float32Array(this.memory.buffer, start + this.dimension, 1)[0] = vector ? quantise(vector, bytes) : 0;
  }

  /** About the cosine of the question with each of the slots, in their order. A lane belongs to one thread. */
  scan(question: Float32Array, slots: Uint32Array, lane = 0): Float32Array {
    const { buffer } = this.memory;
    const head = lane * laneBytes;
    const [slotsAt, outAt] = [head + maxDimension, head + maxDimension + blockSlots * 4];
    const scale = quantise(question, new Int8Array(buffer, head, this.dimension));
    const scores = new Float32Array(slots.length);
    for (let from = 0; from < slots.length; from += blockSlots) {
      const block = slots.subarray(from, from + blockSlots);
      new Uint32Array(buffer, slotsAt, block.length).set(block);
      this.kernel.scan(slotsAt, block.length, headBytes, head, outAt, this.dimension);
      scores.set(new Float32Array(buffer, outAt, block.length), from);
    }
    for (let at = 0; at < scores.length; at += 1) scores[at]! *= scale;
    return scores;
  }

  private reserve(bytes: number): void {
    const missing = bytes - this.memory.buffer.byteLength;
    // A quarter more than needed: growing is cheap, but not for each vector.
    if (missing > 0) this.memory.grow(Math.ceil((missing + this.memory.buffer.byteLength / 4) / pageBytes));
  }
}

/** Writes the vector as int8 and returns what one step of them is worth. */
function quantise(vector: Float32Array, into: Int8Array): number {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  const scale = largest / 127 || 1;
  for (let at = 0; at < vector.length; at += 1) into[at] = Math.round(vector[at]! / scale);
  return scale;
}
