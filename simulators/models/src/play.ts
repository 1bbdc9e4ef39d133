import { type Mode, readMode } from './mode.js';

/** How one request is answered, and with what. */
export interface Play {
  readonly mode: Mode;
  /** What is said; where the caller has the beginning already, what is left of it. Without it a source of the prompt is quoted. */
  readonly text: string | undefined;
  /** Of the part that the caller has already, so many words are said again. */
  readonly overlapWords: number;
  readonly chunkCharacters: number;
  /** Between two chunks. */
  readonly delayMs: number;
  /** Sentences at a steady pace instead of `text`, for measurements. */
  readonly paced: Paced | undefined;
}

export interface Paced {
  readonly tokensPerSecond: number;
  readonly sentences: number;
}

/** A mode alone, or an object `{mode, text, overlapWords, chunkCharacters, delayMs, paced}`. Throws for anything else. */
export function readPlay(given: unknown): Play {
  if (typeof given !== 'object' || given === null) return withMode(String(given), {});
  const { mode, ...more } = given as Partial<Omit<Play, 'mode'>> & { mode?: string };
  return withMode(mode ?? 'normal', more);
}

const withMode = (mode: string, more: Partial<Omit<Play, 'mode'>>): Play => ({
  text: undefined,
  overlapWords: 0,
  chunkCharacters: 3,
  delayMs: 0,
  paced: undefined,
  ...more,
  mode: readMode(mode),
});
