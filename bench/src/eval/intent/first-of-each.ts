import type { TextExample } from '@chassis/inference';
import { sha256 } from './read-intent-set.js';

/** The first `count` texts of each label by sha256(seed + text). */
export function firstOfEach(examples: readonly TextExample[], count: number, seed: number): TextExample[] {
  const byLabel = new Map<string, { example: TextExample; hash: string }[]>();
  for (const example of examples) {
    const row = { example, hash: sha256(`${seed}${example.text}`) };
    byLabel.set(example.label, [...(byLabel.get(example.label) ?? []), row]);
  }
  return [...byLabel.values()].flatMap((rows) =>
    rows
      .toSorted((a, b) => (a.hash < b.hash ? -1 : 1))
      .slice(0, count)
      .map(({ example }) => example),
  );
}
