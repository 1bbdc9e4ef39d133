import { createHash } from 'node:crypto';
import type { BundleSource } from '../domain/bundle-source.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A bundle of texts, as the store would give it; for tests. */
export function bundleOf(files: Record<string, string>, version = 1): BundleSource {
  const entries = Object.entries(files).map(([path, text]) => [path, { text, hash: sha256(text) }] as const);
  return { hash: sha256(JSON.stringify(files)), version, files: Object.fromEntries(entries) };
}
