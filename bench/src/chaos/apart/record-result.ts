import { appendFile, mkdir } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import type { Report } from '../../report.js';

/** Adds a report to `<folder>/<name>.ndjson`, with its date and what machine it was taken on. */
export async function recordResult(folder: string, { notes: _notes, ...report }: Report): Promise<void> {
  await mkdir(folder, { recursive: true });
  const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 1_073_741_824)} GB, Node ${process.versions.node}`;
  const line = JSON.stringify({ date: new Date().toISOString(), machine, ...report });
  await appendFile(path.join(folder, `${report.name}.ndjson`), `${line}\n`);
}
