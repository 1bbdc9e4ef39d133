import type { Citation } from '@chassis/contracts';
import type { PromptPassage, TextEvent } from '../language-model.js';
import { Segmenter } from '../segmenter.js';
import { findQuote } from './find-quote.js';
import { SourceMarks } from './source-marks.js';

/** Turns a model's growing text with marks like `[2]` into whole sentences with citations. A mark belongs to the sentence that it follows; one that names no source is dropped. */
export class CiteSources {
  private readonly marks = new SourceMarks();
  private readonly segmenter = new Segmenter();
  private text = '';
  private told = 0;
  private nextMark = 0;

  constructor(private readonly sources: readonly PromptPassage[]) {}

  push(text: string): TextEvent[] {
    return this.tell(this.segmenter.push(this.clean(text)), true);
  }

  end(): TextEvent[] {
    const rest = this.marks.end();
    this.text += rest;
    return [...this.tell(this.segmenter.push(rest), true), ...this.tell(this.segmenter.end(), false)];
  }

  private clean(text: string): string {
    const clean = this.marks.push(text);
    this.text += clean;
    return clean;
  }

  private tell(segments: readonly string[], isWhole: boolean): TextEvent[] {
    return segments.map((text) => {
      const end = this.told + text.length;
      this.told = end;
      const citations = this.numbersUntil(end).map((number) => findQuote(text, this.sources[number - 1]!));
      return { type: 'text', text, citations: withoutRepeats(citations), isWhole };
    });
  }

  /** The sources named up to `end`; a mark in the white space behind a sentence is that sentence's. */
  private numbersUntil(end: number): number[] {
    const numbers: number[] = [];
    for (const { at, numbers: named } of this.marks.marks.slice(this.nextMark)) {
      if (this.text.slice(0, at).trimEnd().length > end) break;
      numbers.push(...named);
      this.nextMark += 1;
    }
    return [...new Set(numbers)].filter((number) => this.sources[number - 1] !== undefined);
  }
}

const withoutRepeats = (citations: readonly Citation[]): Citation[] => [
  ...new Map(citations.map((one) => [`${one.document}/${one.start}/${one.end}`, one])).values(),
];
