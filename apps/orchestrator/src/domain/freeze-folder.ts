import { createHash } from 'node:crypto';
import type { BundleSource } from './bundle-source.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A folder under the hash of all its files and their paths: graph, prompts, schemas and rules. The same texts give the same hash, in whatever order. */
export function freezeFolder(texts: Readonly<Record<string, string>>): Pick<BundleSource, 'hash' | 'files'> {
  const files = Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, { text, hash: sha256(text) }]));
  const paths = Object.keys(files).toSorted();
  return { hash: sha256(paths.map((path) => `${path}\n${files[path]?.hash}\n`).join('')), files };
}
