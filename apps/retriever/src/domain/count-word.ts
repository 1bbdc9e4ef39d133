import type { ChunkSlots } from './chunk-slots.js';
import type { PermittedChunks } from './permitted-chunks.js';
import type { QuestionWord, WordAlternative } from './question-word.js';
import type { Tally } from './tally.js';
import { wordPair } from './word-pair.js';

/** Empties the counters and fills them: how often a word, in any of its forms or said otherwise, stands in each permitted chunk, and in each document of such chunks. */
export function countWord(
  slots: ChunkSlots,
  permitted: PermittedChunks,
  { stems, alternatives = [] }: Pick<QuestionWord, 'stems' | 'alternatives'>,
  { inChunks, inDocuments }: { readonly inChunks: Tally; readonly inDocuments: Tally },
): void {
  inChunks.clear();
  inDocuments.clear();
  const count = (slot: number, times: number): void => {
    inChunks.add(slot, times);
    inDocuments.add(slots.documentOf(slot), times);
  };
  eachOf(slots, permitted, stems, count);
  for (const { words, weight } of alternatives) {
    const [word] = words;
    if (words.length === 1 && word) eachOf(slots, permitted, word, (slot, times) => count(slot, times * weight));
    else for (const [slot, times] of phrases(slots, permitted, words)) count(slot, times * weight);
  }
}

function eachOf(
  slots: ChunkSlots,
  permitted: PermittedChunks,
  stems: readonly string[],
  found: (slot: number, times: number) => void,
): void {
  for (const term of stems) {
    const postings = slots.postings(term);
    if (!postings) continue;
    for (let at = 0; at < postings.length; at += 1) {
      const slot = postings.slots[at]!;
      if (permitted.mask[slot] === 1) found(slot, postings.counts[at]!);
    }
  }
}

/** Chunks that have all words of a phrase, each beside the next: as often as the rarest of them. */
function phrases(
  slots: ChunkSlots,
  permitted: PermittedChunks,
  words: WordAlternative['words'],
): ReadonlyMap<number, number> {
  let all: Map<number, number> | undefined;
  for (const stems of words) {
    const own = new Map<number, number>();
    eachOf(slots, permitted, stems, (slot, times) => {
      if (all === undefined || all.has(slot)) own.set(slot, (own.get(slot) ?? 0) + times);
    });
    for (const [slot, times] of own) own.set(slot, Math.min(times, all?.get(slot) ?? times));
    all = own;
  }
  const pairs = words.slice(1).map((after, at) => pairsOf(words[at] ?? [], after));
  return new Map(
    [...(all ?? [])].filter(([slot]) => pairs.every((forms) => forms.some((pair) => slots.hasPair(slot, pair)))),
  );
}

const pairsOf = (before: readonly string[], after: readonly string[]): number[] =>
  before.flatMap((one) => after.map((other) => wordPair(one, other)));
