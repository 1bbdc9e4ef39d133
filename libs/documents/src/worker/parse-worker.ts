import { parentPort } from 'node:worker_threads';
import { DocumentProblem } from '../document-problem.js';
import { readDocument } from '../parsing/read-document.js';
import { readMail } from '../parsing/read-mail.js';
import type { Job, JobAnswer } from './job.js';

const port = parentPort;
if (!port) throw new Error('parse-worker.js runs only as a worker thread');

// Parsers print warnings about odd files, which nobody needs and which may quote the document.
for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) console[level] = () => undefined;

async function answer(job: Job): Promise<JobAnswer> {
  try {
    return {
      value:
        job.kind === 'mail'
          ? await readMail(job.bytes, job.limits)
          : await readDocument(job.bytes, job.mediaType, job.limits),
    };
  } catch (error) {
    if (error instanceof DocumentProblem) return { problem: { code: error.code, message: error.message } };
    return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

port.on('message', (job: Job) => {
  void answer(job).then((done) => port.postMessage(done));
});
