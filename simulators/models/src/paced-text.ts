/** Words for measurements: `<stream> sentence <n>` tells which sentence of which stream a reader has. */
const filler =
  'the pump runs quietly while cool water flows through its steel housing and leaves at the other side'.split(' ');

/** Between 8 and 30 words, always the same for the same place. */
export function pacedSentence(stream: string, index: number): string {
  const words = 8 + ((index * 7) % 23);
  const rest = Array.from({ length: words - 5 }, (_one, at) => filler[(at + index) % filler.length]);
  return `Here ${stream} sentence ${index} says ${rest.join(' ')}. `;
}

/** How the caller names its stream: `stream-12` anywhere in the prompt. */
export const streamNamed = (prompt: string): string => /\bstream-\d+\b/.exec(prompt)?.[0] ?? 'stream-0';
