import type { ModelCall } from '../language-model.js';
import { countTokens } from './count-tokens.js';
import { type TokenCounter, upperEstimate } from './token-counter.js';

/** So many tokens of a call are counted by its model's tokenizer; what is beyond is estimated, or a request of megabytes would hold up all others. */
const mostCounted = 64_000;
const sliceCharacters = 8_192;
/** No language has such words: each of their bytes counts as a token, and no tokenizer that works on bytes makes more of them. */
const absurd = /[\p{L}\p{M}]{513,}|[^\s\p{L}\p{N}]{513,}|[\s/]{513,}/gu;

/** Counts the texts of one call, each of them once, in a time that grows with their length alone. */
export class CallCounter {
  private readonly known = new Map<string, number>();
  private left = mostCounted;

  constructor(private readonly counter: TokenCounter) {}

  /** The tokenizer; beside it the estimate where the texts were too long to count. */
  get name(): string {
    return this.left > 0 ? this.counter.name : `${this.counter.name}, ${upperEstimate.name}`;
  }

  count(text: string): number {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const tokens = this.counter === upperEstimate ? countTokens(text) : this.slices(text);
    this.known.set(text, tokens);
    return tokens;
  }

  private slices(text: string): number {
    let [at, tokens] = [0, 0];
    while (at < text.length && this.left > 0) {
      const end = sliceEnd(text, at);
      const found = this.slice(text.slice(at, end));
      tokens += found;
      this.left -= found;
      at = end;
    }
    return at < text.length ? tokens + countTokens(text.slice(at)) : tokens;
  }

  private slice(text: string): number {
    let [at, tokens] = [0, 0];
    for (const { index, 0: run } of text.matchAll(absurd)) {
      tokens += this.plain(text.slice(at, index)) + Buffer.byteLength(run);
      at = index + run.length;
    }
    return tokens + this.plain(at === 0 ? text : text.slice(at));
  }

  private plain(text: string): number {
    return text === '' ? 0 : this.counter.count(text);
  }
}

/** Before a space that a word follows: there tokenizers cut as well. */
function sliceEnd(text: string, at: number): number {
  const most = at + sliceCharacters;
  if (most >= text.length) return text.length;
  for (let end = most; end > at; end--) if (text[end] === ' ' && !/\s/.test(text[end + 1] ?? ' ')) return end;
  return /[\uD800-\uDBFF]/.test(text[most - 1]!) ? most - 1 : most;
}

const counters = new WeakMap<ModelCall, Map<TokenCounter, CallCounter>>();

/** The counter of a call: models with the same tokenizer share what it has counted. */
export function callCounter(call: ModelCall, counter: TokenCounter): CallCounter {
  const ofCall = counters.get(call) ?? new Map<TokenCounter, CallCounter>();
  counters.set(call, ofCall);
  const known = ofCall.get(counter) ?? new CallCounter(counter);
  ofCall.set(counter, known);
  return known;
}
