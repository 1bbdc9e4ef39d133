/** Words for measurements: `<stream> sentence <n>` tells which sentence of which stream a reader has. */
const filler =
  'the pump runs quietly while cool water flows through its steel housing and leaves at the other side'.split(' ');

/** Between 8 and 30 words, always the same for the same place. */
export function pacedSentence(stream: string, index: number): string {
  const words = 8 + ((index * 7) % 23);
  const rest = Array.from({ length: words - 5 }, (_one, at) => filler[(at + index) % filler.length]);
  return `Here ${stream} sentence ${index} says ${rest.join(' ')}.`;
}

/** What is written in one piece, and which sentence has its full stop in it, or has it all with it: the space behind the full stop comes with the next word. */
export interface PacedToken {
  readonly text: string;
  readonly stopOf: number | undefined;
  readonly endOf: number | undefined;
}

/** Up to four characters of a word with the space before it, as the tokenizers of models cut. */
export function* pacedTokens(stream: string, sentences: number): Generator<PacedToken> {
  for (let index = 0; index < sentences; index++) {
    const text = (index === 0 ? '' : ' ') + pacedSentence(stream, index);
    const pieces = text.match(/ ?[^ ]{1,4}/gu) ?? [];
    for (const [at, piece] of pieces.entries()) {
      const isStop = at === pieces.length - 1;
      const isWhole = isStop && index === sentences - 1;
      const before = at === 0 && index > 0 ? index - 1 : undefined;
      yield { text: piece, stopOf: isStop ? index : undefined, endOf: isWhole ? index : before };
    }
  }
}

/** How the caller names its stream: `stream-12` anywhere in the prompt. */
export const streamNamed = (prompt: string): string => /\bstream-\d+\b/.exec(prompt)?.[0] ?? 'stream-0';
