import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { shareMetrics } from '../share-metrics.js';
import type { Metrics } from '../suite.js';
import { isGrounded, passagesOf } from './judge.js';

interface Evidence {
  readonly claim: string;
  readonly doc: string;
  readonly label: 'SUPPORT' | 'CONTRADICT';
}

const evidenceFiles = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => /^evidence\..*\.jsonl$/.test(name)).toSorted();

export const isClaimSet = async (folder: string): Promise<boolean> => (await evidenceFiles(folder)).length > 0;

/** Claims with a document that supports or contradicts them. */
export async function measureClaims(folder: string, set: string): Promise<Metrics> {
  const documents = new Map(
    (await lines<{ id: string; title?: string; text: string }>(folder, 'corpus.jsonl')).map((one) => [
      one.id,
      `${one.title ?? ''}\n${one.text}`,
    ]),
  );
  const outcomes = { SUPPORT: [] as boolean[], CONTRADICT: [] as boolean[] };
  for (const file of await evidenceFiles(folder)) {
    const split = file.replace(/^evidence\./, 'queries.');
    const claims = new Map((await lines<{ id: string; text: string }>(folder, split)).map((one) => [one.id, one.text]));
    for (const { claim, doc, label } of await lines<Evidence>(folder, file)) {
      const [text, document] = [claims.get(claim) ?? claim, documents.get(doc)];
      if (document === undefined) continue;
      outcomes[label].push(await isGrounded({ kind: 'text', text, citations: [] }, passagesOf([document])));
    }
  }
  return {
    ...shareMetrics(`${set}SupportedAccepted`, outcomes.SUPPORT),
    ...shareMetrics(
      `${set}ContradictedRejected`,
      outcomes.CONTRADICT.map((one) => !one),
    ),
  };
}

const lines = async <T>(folder: string, file: string): Promise<T[]> =>
  (await readFile(path.join(folder, file), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
