/** A run of words that the model sees at once, and the words of it whose labels count. */
export interface TokenWindow {
  readonly from: number;
  readonly to: number;
  readonly keepFrom: number;
  readonly keepTo: number;
}

/**
 * Windows over words of the given lengths in tokens: none holds more than `most` tokens. Each sees up to `margin` tokens more on both
 * sides than what counts in it, so that no word is judged at an edge; every word counts exactly once.
 */
export function tokenWindows(lengths: readonly number[], most: number, margin: number): TokenWindow[] {
  const windows: TokenWindow[] = [];
  for (let keepFrom = 0; keepFrom < lengths.length;) {
    const from = stepBack(lengths, keepFrom, Math.min(margin, most - lengths[keepFrom]!));
    const to = fill(lengths, from, most);
    const keepTo = to === lengths.length ? to : Math.max(keepFrom + 1, stepBack(lengths, to, margin));
    windows.push({ from, to, keepFrom, keepTo });
    keepFrom = keepTo;
  }
  return windows;
}

/** The end of the longest run from `from` that fits; one word always goes. */
function fill(lengths: readonly number[], from: number, most: number): number {
  let tokens = 0;
  let to = from;
  while (to < lengths.length && (to === from || tokens + lengths[to]! <= most)) tokens += lengths[to++]!;
  return to;
}

/** The first word of the longest run before `to` of at most `most` tokens. */
function stepBack(lengths: readonly number[], to: number, most: number): number {
  let tokens = 0;
  let at = to;
  while (at > 0 && tokens + lengths[at - 1]! <= most) tokens += lengths[--at]!;
  return at;
}
