import { parentPort } from 'node:worker_threads';
import { DocumentProblem } from '../document-problem.js';
import type { ExtractedText } from '../extracted-text.js';
import type { ParsedMail } from '../parsed-mail.js';
import { mailToText } from '../parsing/mail-to-text.js';
import { readDocument } from '../parsing/read-document.js';
import { readMail } from '../parsing/read-mail.js';
import type { Job, JobAnswer } from './job.js';

const port = parentPort;
if (!port) throw new Error('parse-worker.js runs only as a worker thread');

// Parsers print warnings about odd files, which nobody needs and which may quote the document.
for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) console[level] = () => undefined;

async function read(job: Job): Promise<ExtractedText | ParsedMail> {
  if (job.kind === 'mail') return await readMail(job.bytes, job.limits);
  if (/^message\/rfc822\s*(;|$)/i.test(job.mediaType)) return mailToText(await readMail(job.bytes, job.limits));
  return await readDocument(job.bytes, job.mediaType, job.limits);
}

async function answer(job: Job): Promise<JobAnswer> {
  try {
    return { value: await read(job) };
  } catch (error) {
    if (error instanceof DocumentProblem) return { problem: { code: error.code, message: error.message } };
    return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

port.on('message', (job: Job) => {
  void answer(job).then((done) => port.postMessage(done));
});
