import { parentPort } from 'node:worker_threads';
import { VectorTable } from '../domain/vector-table.js';
import type { SharedMemory } from '../domain/web-assembly.js';

/** Part of a scan, for one thread. */
export interface ScanPart {
  readonly id: number;
  /** Shared, as are the slots: nothing of the index is copied. */
  readonly memory: SharedMemory;
  readonly question: Float32Array;
  readonly slots: Uint32Array;
  readonly lane: number;
}

export interface ScannedPart {
  readonly id: number;
  readonly scores: Float32Array;
}

parentPort?.on('message', ({ id, memory, question, slots, lane }: ScanPart) => {
  const scores = new VectorTable(question.length, memory).scan(question, slots, lane);
  parentPort?.postMessage({ id, scores } satisfies ScannedPart);
});
