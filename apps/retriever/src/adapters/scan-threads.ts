import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { ChunkSlots } from '../domain/chunk-slots.js';
import type { ChunkQuery } from '../domain/search-chunks.js';
import { maxLanes } from '../domain/vector-table.js';
import type { ScannedPart, ScanPart } from './scan-thread.js';

/** Below this a scan takes less than a few milliseconds, and the way to a thread and back is not worth it. */
const fromChunks = 50_000;

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, (scores: Float32Array | undefined) => void>;
}

/** Scans large indexes in threads, so that others have their turn in the event loop meanwhile. Lane 0 of the shared memory is the event loop's own. */
@Injectable()
export class ScanThreads implements OnModuleDestroy {
  private readonly threads: (Thread | undefined)[];
  private count = 0;

  constructor() {
    this.threads = Array.from({ length: Math.min(maxLanes - 1, 4, Math.max(1, availableParallelism() - 1)) });
  }

  /** About the cosines of all that tokens and filters permit; undefined when the search should see to it itself: few chunks, a change meanwhile, a thread that died. */
  async scan(
    slots: ChunkSlots,
    { tokens, filters, embedding }: Pick<ChunkQuery, 'tokens' | 'filters' | 'embedding'>,
  ): Promise<Float32Array | undefined> {
    const { revision } = slots;
    const permitted = slots.permitted(tokens, filters);
    const table = embedding && permitted.count >= fromChunks ? slots.table(embedding.length) : undefined;
    if (!embedding || !table) return undefined;
    const size = Math.ceil(permitted.count / this.threads.length);
    const parts = await Promise.all(
      this.threads.map(async (_, at) => {
        const part = permitted.slots.subarray(at * size, (at + 1) * size);
        return await this.ask(at, { memory: table.memory, question: embedding, slots: part });
      }),
    );
    const scores = new Float32Array(permitted.count);
    for (const [at, part] of parts.entries()) {
      if (part === undefined || slots.revision !== revision) return undefined;
      scores.set(part, at * size);
    }
    return scores;
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.threads.map(async (thread) => await thread?.worker.terminate()));
  }

  private async ask(at: number, part: Omit<ScanPart, 'id' | 'lane'>): Promise<Float32Array | undefined> {
    const thread = (this.threads[at] ??= this.start(at));
    const id = (this.count += 1);
    return await new Promise((resolve) => {
      thread.waiting.set(id, resolve);
      // A thread holds the process only while somebody waits for it.
      thread.worker.ref();
      thread.worker.postMessage({ ...part, id, lane: at + 1 } satisfies ScanPart);
    });
  }

  /** Who waits for a thread that ends is told to do without; the next scan starts another one. */
  private start(at: number): Thread {
    const worker = new Worker(new URL('./scan-thread.js', import.meta.url));
    const waiting: Thread['waiting'] = new Map();
    const end = (): void => {
      this.threads[at] = undefined;
      for (const resolve of waiting.values()) resolve(undefined);
      waiting.clear();
    };
    worker.on('message', ({ id, scores }: ScannedPart) => {
      waiting.get(id)?.(scores);
      waiting.delete(id);
      if (waiting.size === 0) worker.unref();
    });
    worker.on('error', end);
    worker.on('exit', end);
    worker.unref();
    return { worker, waiting };
  }
}
