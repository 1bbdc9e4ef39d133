import type { ExtractedText } from '../extracted-text.js';
import type { ParsedMail } from '../parsed-mail.js';
import type { Job } from './job.js';
import { ParserWorker } from './parser-worker.js';

const maxWorkers = 2;
/** A worker is replaced after so many jobs: what parsers leak stays bounded. */
const jobsPerWorker = 500;

interface Seat {
  worker: ParserWorker;
  jobs: number;
}

/** A few warm workers, started when first needed; jobs wait their turn in order of arrival. */
export class ParserPool {
  readonly #free: Seat[] = [];
  readonly #waiting: ((seat: Seat) => void)[] = [];
  #started = 0;

  async run(job: Job): Promise<ExtractedText | ParsedMail> {
    const seat = await this.#take(job.limits.maxMemoryMb);
    if (!seat.worker.isAlive || seat.jobs >= jobsPerWorker || seat.worker.maxMemoryMb !== job.limits.maxMemoryMb) {
      seat.worker.close();
      seat.worker = new ParserWorker(job.limits.maxMemoryMb);
      seat.jobs = 0;
    }
    try {
      seat.jobs += 1;
      return await seat.worker.run(job);
    } finally {
      this.#giveBack(seat);
    }
  }

  /** Ends the workers; jobs that still run fail. */
  close(): void {
    for (const seat of this.#free) seat.worker.close();
  }

  #take(maxMemoryMb: number): Promise<Seat> {
    const free = this.#free.pop();
    if (free) return Promise.resolve(free);
    if (this.#started < maxWorkers) {
      this.#started += 1;
      return Promise.resolve({ worker: new ParserWorker(maxMemoryMb), jobs: 0 });
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #giveBack(seat: Seat): void {
    const next = this.#waiting.shift();
    if (next) next(seat);
    else this.#free.push(seat);
  }
}

/** The pool of this process. */
export const parserPool = new ParserPool();
