import type { Citation, Segment, ToolCall } from '@chassis/contracts';
import type { TextEvent } from './language-model.js';
import { Segmenter } from './segmenter.js';

interface Cited {
  readonly start: number;
  readonly end: number;
  readonly citations: readonly Citation[];
}

/** Segments of a model's stream with the citations of the pieces that they hold. */
export class CitedSegmenter {
  readonly citations: Citation[] = [];
  /** What was said beyond the released text. */
  newText = '';
  readonly toolCalls: ToolCall[] = [];
  private length = 0;
  private readonly segmenter = new Segmenter();
  private readonly cited: Cited[] = [];
  private segmented = 0;
  private held: string | undefined;

  push(event: TextEvent): Segment[] {
    if (event.toolCalls !== undefined) this.toolCalls.push(...event.toolCalls);
    const start = this.length;
    this.length += event.text.length;
    if (event.citations !== undefined && event.citations.length > 0) {
      this.cited.push({ start, end: this.length, citations: event.citations });
      this.citations.push(...event.citations);
    }
    const before = this.takeHeld();
    if (event.isUncut === true) return this.withCitations([...before, ...this.uncut(event)]);
    const texts = [...before, ...this.segmenter.push(event.text)];
    return this.withCitations(event.isWhole === true ? [...texts, ...this.segmenter.end()] : texts);
  }

  /** The rest; what is to be called stands behind all that was said. */
  end(): Segment[] {
    const rest = this.withCitations([...this.takeHeld(), ...this.segmenter.end()]);
    return this.toolCalls.length === 0 ? rest : [...rest, { text: '', citations: [], toolCalls: [...this.toolCalls] }];
  }

  /** Whoever says that more follows need not wait; of all others the last is held until the end, which must have a segment. */
  private uncut({ text, isWhole }: TextEvent): string[] {
    const open = this.segmenter.end();
    if (isWhole === true) return [...open, text];
    this.held = text;
    return open;
  }

  private takeHeld(): string[] {
    const { held } = this;
    this.held = undefined;
    return held === undefined ? [] : [held];
  }

  private withCitations(texts: readonly string[]): Segment[] {
    return texts.map((text) => {
      const [start, end] = [this.segmented, this.segmented + text.trimEnd().length];
      this.segmented += text.length;
      this.newText += text;
      const citations = this.cited.filter((one) => one.start < end && one.end > start).flatMap((one) => one.citations);
      return { text, citations: [...new Set(citations)] };
    });
  }
}
