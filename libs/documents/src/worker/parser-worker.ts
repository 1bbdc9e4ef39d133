import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { ChassisError } from '@chassis/contracts';
import type { DocumentCode } from '../document-code.js';
import type { ExtractedText } from '../extracted-text.js';
import type { ParsedMail } from '../parsed-mail.js';
import type { Job, JobAnswer } from './job.js';

/** Asked for by name, so that the sources under test start the built file too. */
const workerFile = createRequire(import.meta.url).resolve('@chassis/documents/parse-worker');
const megabyte = 1024 * 1024;
const memoryCheckMs = 100;

/** One worker thread; runs one job at a time and may be dead afterwards (`isAlive`): a job that goes too far costs its worker, nothing else. */
export class ParserWorker {
  readonly #worker: Worker;
  #isAlive = true;
  #end: ((answer: JobAnswer) => void) | undefined;

  constructor(readonly maxMemoryMb: number) {
    this.#worker = new Worker(workerFile, {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb, maxYoungGenerationSizeMb: 32 },
    });
    this.#worker.unref();
    this.#worker.on('message', (answer: JobAnswer) => this.#end?.(answer));
    this.#worker.on('error', (error: NodeJS.ErrnoException) =>
      this.#kill(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuchMemory(maxMemoryMb) : { bug: error.stack ?? error.message },
      ),
    );
    this.#worker.on('exit', () =>
      this.#kill(problem('document-broken', 'The document broke its parser. Export it again, or send it as text.')),
    );
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  async run(job: Job): Promise<ExtractedText | ParsedMail> {
    const timer = setTimeout(
      () =>
        this.#kill(
          problem('document-timeout', `Reading took longer than ${job.limits.timeoutMs} ms. Split the document.`),
        ),
      job.limits.timeoutMs,
    );
    const before = process.memoryUsage.rss();
    const watch = setInterval(() => {
      if (process.memoryUsage.rss() - before > 2 * this.maxMemoryMb * megabyte)
        this.#kill(tooMuchMemory(this.maxMemoryMb));
    }, memoryCheckMs);
    try {
      return unwrap(
        await new Promise<JobAnswer>((resolve) => {
          this.#end = resolve;
          this.#worker.ref();
          this.#worker.postMessage(job);
        }),
      );
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
      this.#end = undefined;
      this.#worker.unref();
    }
  }

  close(): void {
    this.#kill({ bug: 'the parser pool was closed' });
  }

  #kill(answer: JobAnswer): void {
    this.#end?.(answer);
    if (!this.#isAlive) return;
    this.#isAlive = false;
    void this.#worker.terminate();
  }
}

const problem = (code: DocumentCode, message: string): JobAnswer => ({ problem: { code, message } });
const tooMuchMemory = (limitMb: number): JobAnswer =>
  problem('document-too-large', `Reading the document needs more than ${limitMb} MB of memory. Split it.`);

function unwrap(answer: JobAnswer): ExtractedText | ParsedMail {
  if ('value' in answer) return answer.value;
  if ('problem' in answer) throw new ChassisError('invalid', answer.problem.code, answer.problem.message);
  throw new ChassisError('bug', 'document-parser-failed', answer.bug);
}
