import type { TextEvent } from '../language-model.js';
import { Segmenter } from '../segmenter.js';

/** What a model says where there are no sources to cite: sentence by sentence, or whole where half of it is nothing. */
export class PlainAnswer {
  written = '';
  private readonly segmenter = new Segmenter();

  constructor(private readonly isOnePiece: boolean) {}

  push(text: string): TextEvent[] {
    this.written += text;
    return this.isOnePiece ? [] : whole(this.segmenter.push(text));
  }

  /** The rest; its end is not a sentence's end as long as nobody says that the answer has ended well. */
  end(): TextEvent[] {
    if (this.isOnePiece) return this.written === '' ? [] : [{ type: 'text', text: this.written }];
    return this.segmenter.end().map((text) => ({ type: 'text', text }));
  }
}

const whole = (texts: readonly string[]): TextEvent[] => texts.map((text) => ({ type: 'text', text, isWhole: true }));
