import type { PiiSpan } from './pii-tagger.js';

/** A word with the label that the model gave it: `O`, `B-KIND` or `I-KIND`. */
export interface LabelledWord {
  readonly start: number;
  readonly end: number;
  readonly label: string;
  readonly score: number;
}

/** How far the parts of one name or number stand apart: a space, or nothing. */
const maxGap = 1;

/** Joins neighbouring words of one kind into spans; `B-` begins a new one unless it touches the one before, as the parts of a number do. */
export function joinSpans(words: readonly LabelledWord[]): PiiSpan[] {
  const spans: PiiSpan[] = [];
  for (const { start, end, label, score } of words) {
    if (label === 'O') continue;
    const kind = label.slice(2);
    const last = spans.at(-1);
    const gap = last === undefined ? Number.POSITIVE_INFINITY : start - last.end;
    const goesOn = last?.kind === kind && (gap === 0 || (label.startsWith('I-') && gap <= maxGap));
    if (last !== undefined && goesOn) spans[spans.length - 1] = { ...last, end, score: Math.min(last.score, score) };
    else spans.push({ kind, start, end, score });
  }
  return spans;
}
