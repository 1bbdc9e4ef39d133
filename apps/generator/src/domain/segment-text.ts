import { Segmenter } from './segmenter.js';

/** The segments of a whole text; joined they are the text. */
export function segmentText(text: string): string[] {
  const segmenter = new Segmenter();
  return [...segmenter.push(text), ...segmenter.end()];
}
