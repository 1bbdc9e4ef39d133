import type { PromptPassage, TextEvent } from '../language-model.js';
import { noAnswer } from '../prompting/compose-prompt.js';
import { CiteSources } from './cite-sources.js';

/** What a model says to a question about sources: sentences with citations, or that it has no answer. */
export class SourcedAnswer {
  /** All that it wrote, marks included. */
  written = '';
  private readonly citing: CiteSources;
  private told = 0;
  private isNone = false;

  constructor(private readonly sources: readonly PromptPassage[]) {
    this.citing = new CiteSources(sources);
  }

  push(text: string): TextEvent[] {
    this.written += text;
    return this.tell(this.citing.push(text));
  }

  end(): TextEvent[] {
    return this.tell(this.citing.end());
  }

  get isAbstained(): boolean {
    return this.isNone && this.told === 0;
  }

  /** It answered, and then had no answer: that is not a whole one. */
  get isContradiction(): boolean {
    return this.isNone && this.told > 0;
  }

  private tell(events: readonly TextEvent[]): TextEvent[] {
    const isFound = (one: TextEvent) => this.sources.length > 0 && one.text.trim().replace(/\W+$/, '') === noAnswer;
    const end = this.isNone ? 0 : events.findIndex(isFound);
    if (end >= 0) this.isNone = true;
    const said = end < 0 ? [...events] : events.slice(0, end);
    this.told += said.length;
    return said;
  }
}
