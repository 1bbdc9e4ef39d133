import { readFile } from 'node:fs/promises';
import { openSession, type OpenSession } from '../native/open-session.js';
import { withIntegerProducts } from '../native/with-integer-products.js';
import { joinSpans, type LabelledWord } from './join-spans.js';
import type { PiiTask } from './pii-protocol.js';
import type { PiiSpan } from './pii-tagger.js';
import { tokenWindows } from './token-windows.js';

/** About what its carrier runs it with: some 480 characters at once, 64 of them shared. */
const maxTokens = 120;
const marginTokens = 8;
/** Longer than any word; what is longer still is data, not a word, and is looked at in part. */
const maxWordTokens = 32;

interface Word {
  readonly start: number;
  readonly end: number;
  readonly ids: readonly number[];
}

/** One token classifier in this thread. The tokenizer gives no offsets, so words are encoded one by one, as BERT would split them. */
export class TokenTagger {
  private constructor(
    private readonly session: OpenSession,
    private readonly labels: readonly string[],
  ) {}

  static async open(task: PiiTask): Promise<TokenTagger> {
    const { id2label } = JSON.parse(await readFile(task.config, 'utf8')) as { id2label: Record<string, string> };
    const labels = Object.keys(id2label).map((_, at) => id2label[String(at)] ?? 'O');
    const tagger = new TokenTagger(await openSession(task, withIntegerProducts), labels);
    // The first text takes several times as long as those after it; nobody should wait for that.
    await tagger.tag('Warm up.');
    return tagger;
  }

  async tag(text: string): Promise<PiiSpan[]> {
    const words = this.words(text);
    const labelled: LabelledWord[] = [];
    const windows = tokenWindows(
      words.map(({ ids }) => ids.length),
      maxTokens,
      marginTokens,
    );
    for (const { from, to, keepFrom, keepTo } of windows)
      labelled.push(...(await this.label(words.slice(from, to))).slice(keepFrom - from, keepTo - from));
    return joinSpans(labelled);
  }

  private words(text: string): Word[] {
    return [...text.matchAll(/[^\s\p{P}\p{S}]+|[\p{P}\p{S}]/gu)].flatMap((match) => {
      const { ids } = this.session.tokenizer.encode(match[0], { add_special_tokens: false });
      const word = { start: match.index, end: match.index + match[0].length, ids: ids.slice(0, maxWordTokens) };
      return ids.length === 0 ? [] : [word];
    });
  }

  /** A word has the label of its first token, which is how such models are trained. */
  private async label(words: readonly Word[]): Promise<LabelledWord[]> {
    const [open, close] = this.session.tokenizer.encode('').ids as [number, number];
    const ids = [open, ...words.flatMap((word) => word.ids), close];
    const logits = await this.session.run(ids, 'logits');
    const count = this.labels.length;
    let token = 1;
    return words.map(({ start, end, ids: own }) => {
      const { best, score } = mostLikely(logits.subarray(token * count, (token + 1) * count));
      token += own.length;
      return { start, end, label: this.labels[best] ?? 'O', score };
    });
  }
}

function mostLikely(logits: Float32Array): { best: number; score: number } {
  let best = 0;
  for (let at = 1; at < logits.length; at++) if (logits[at]! > logits[best]!) best = at;
  const sum = logits.reduce((total, one) => total + Math.exp(one - logits[best]!), 0);
  return { best, score: 1 / sum };
}
