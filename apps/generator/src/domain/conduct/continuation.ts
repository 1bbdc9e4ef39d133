import type { TextEvent } from '../language-model.js';

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
/** Where a model says a sentence again and ends it otherwise, this much is left of the sentence. */
const OTHER_END = /^[\s.!?…,;:。！？｡，、؟؛،।॥۔]+/u;
/** Without a stop to hold on to, fewer words in common than this may be chance. */
const leastWords = 3;

interface Word {
  readonly text: string;
  readonly end: number;
}

/**
 * Joins what a model says behind a text that the reader has already: words of that text which it says again are dropped, once, at the seam.
 * What it says afterwards stays as it is.
 */
export class Continuation {
  private readonly known: readonly string[];
  private readonly sentences: ReadonlySet<string>;
  private readonly stop: string;
  private waiting: TextEvent[] = [];
  private isBehind = false;

  /** `released` ends where a segment ends. */
  constructor(private readonly released: string) {
    const words = wordsOf(released);
    this.known = words.map((one) => one.text);
    this.sentences = new Set(released.split(/(?<=[.!?…؟।॥۔])\s+|(?<=[。！？｡])\s*|\n+/u).map(plain));
    this.stop = withoutSpace(released.slice(words.at(-1)?.end ?? 0));
    this.isBehind = this.known.length === 0;
  }

  /** The events that may go on, in order. */
  push(event: TextEvent): TextEvent[] {
    if (this.isBehind) return [event];
    if (event.toolCalls !== undefined) return [...this.end(), event];
    this.waiting.push(event);
    const said = wordsOf(this.text);
    const mayRepeat = said.length === 0 || this.isWithinReleased(said);
    return mayRepeat ? [] : this.join(said);
  }

  /** The rest; what only repeated the released text is nothing. */
  end(): TextEvent[] {
    const said = wordsOf(this.text);
    const isRepeat = said.length === 0 || (this.isWithinReleased(said) && said.length >= leastWords);
    return this.isBehind || isRepeat ? [] : this.join(said);
  }

  private get text(): string {
    return this.waiting.map((one) => one.text).join('');
  }

  /** Whether all that was said stands in the released text, in this order. */
  private isWithinReleased(said: readonly Word[]): boolean {
    const last = this.known.length - said.length;
    for (let from = 0; from <= last; from++)
      if (said.every((word, at) => word.text === this.known[from + at])) return true;
    return false;
  }

  private join(said: readonly Word[]): TextEvent[] {
    const fresh = this.withoutSentences(cut(this.waiting, this.overlapEnd(said)));
    this.waiting = [];
    const [first, ...rest] = fresh;
    if (first === undefined) return [];
    this.isBehind = true;
    return [{ ...first, text: this.spaced(first.text) }, ...rest];
  }

  /** Where the last words of the released text end that are said again at the beginning; 0 where there are none. */
  private overlapEnd(said: readonly Word[]): number {
    for (let count = Math.min(said.length, this.known.length); count > 0; count--) {
      const isSame = said.slice(0, count).every((word, at) => word.text === this.known[this.known.length - count + at]);
      if (!isSame) continue;
      const end = said[count - 1]!.end;
      const stopEnd = this.stopEnd(end);
      if (stopEnd !== undefined) return stopEnd;
      if (count >= leastWords) return end + (OTHER_END.exec(this.text.slice(end))?.[0].trimEnd().length ?? 0);
    }
    return 0;
  }

  /** Where that ends which stands behind the last released word, if it stands at `from` too; spaces do not count. */
  private stopEnd(from: number): number | undefined {
    const { text } = this;
    let at = from;
    for (const char of this.stop) {
      while (/\s/u.test(text[at] ?? '')) at++;
      if (!text.startsWith(char, at)) return undefined;
      at += char.length;
    }
    return this.stop === '' ? undefined : at;
  }

  /** A model that starts over says whole sentences again before it comes to something new. */
  private withoutSentences(events: readonly TextEvent[]): TextEvent[] {
    const first = events.findIndex(
      (one) => plain(one.text) !== '' && !(lengthOf(one.text) >= leastWords && this.sentences.has(plain(one.text))),
    );
    return first < 0 ? [] : events.slice(first);
  }

  private spaced(text: string): string {
    if (/\s$/u.test(this.released)) return text.trimStart();
    const isJoined = /^\s/u.test(text) || /[。！？、\p{Script=Han}]$/u.test(this.released);
    return isJoined ? text : ` ${text}`;
  }
}

function cut(events: readonly TextEvent[], characters: number): TextEvent[] {
  let left = characters;
  return events.flatMap((one) => {
    const text = one.text.slice(Math.min(left, one.text.length));
    left = Math.max(0, left - one.text.length);
    return text.trim() === '' && text.length < one.text.length ? [] : [{ ...one, text }];
  });
}

/** In words; what is written without spaces between them, in characters. */
const lengthOf = (text: string): number =>
  wordsOf(text).reduce((sum, one) => sum + (UNSPACED.test(one.text) ? one.text.length : 1), 0);

const withoutSpace = (text: string): string => text.replaceAll(/\s+/gu, '');

const wordsOf = (text: string): Word[] =>
  [...text.matchAll(WORD)].map((match) => ({ text: match[0].toLowerCase(), end: match.index + match[0].length }));

const plain = (text: string): string =>
  wordsOf(text)
    .map((one) => one.text)
    .join(' ');
