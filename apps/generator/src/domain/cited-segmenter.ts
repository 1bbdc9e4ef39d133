import type { Citation, Segment } from '@chassis/contracts';
import type { TextEvent } from './language-model.js';
import { Segmenter } from './segmenter.js';

interface Cited {
  readonly start: number;
  readonly end: number;
  readonly citations: readonly Citation[];
}

/** Segments of a model's stream with the citations of the pieces that they hold. Leaves out what the reader has already. */
export class CitedSegmenter {
  readonly citations: Citation[] = [];
  /** What was said beyond the released text. */
  newText = '';
  private length = 0;
  private readonly segmenter = new Segmenter();
  private readonly cited: Cited[] = [];
  private segmented = 0;
  private isBehindReleased = false;

  constructor(private readonly released: string) {}

  push(event: TextEvent): Segment[] {
    const start = this.length;
    this.length += event.text.length;
    if (event.citations !== undefined && event.citations.length > 0) {
      this.cited.push({ start, end: this.length, citations: event.citations });
      this.citations.push(...event.citations);
    }
    const texts = this.segmenter.push(event.text);
    return this.withCitations(event.isWhole === true ? [...texts, ...this.segmenter.end()] : texts);
  }

  end(): Segment[] {
    return this.withCitations(this.segmenter.end());
  }

  private withCitations(texts: readonly string[]): Segment[] {
    return texts.flatMap((text) => {
      const [start, end] = [this.segmented, this.segmented + text.trimEnd().length];
      this.segmented += text.length;
      if (this.isRepeat(text)) return [];
      this.newText += text;
      const citations = this.cited.filter((one) => one.start < end && one.end > start).flatMap((one) => one.citations);
      return [{ text, citations: [...new Set(citations)] }];
    });
  }

  /** A model that starts over says again what was released, from its first words on. */
  private isRepeat(text: string): boolean {
    if (this.isBehindReleased || this.released === '') return false;
    if (this.released.includes(text.trim())) return true;
    this.isBehindReleased = true;
    return false;
  }
}
