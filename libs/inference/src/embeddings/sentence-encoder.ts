import { openSession, type OpenSession } from '../native/open-session.js';
import type { EmbeddingTask } from './embedding-protocol.js';

/** Longer than 256 tokens of any language's text; keeps a book from being tokenised only to be cut. */
const maxCharacters = 8_000;

/** One model and its tokenizer in this thread. */
export class SentenceEncoder {
  private constructor(
    private readonly session: OpenSession,
    private readonly maxTokens: number,
  ) {}

  static async open(task: EmbeddingTask): Promise<SentenceEncoder> {
    return new SentenceEncoder(await openSession(task), task.maxTokens);
  }

  /** One text a call: int8 models scale their activations over the whole batch, so neighbours would change a text's vector. */
  async encode(text: string): Promise<Float32Array> {
    const ids = this.fit(this.session.tokenizer.encode(text.slice(0, maxCharacters)).ids);
    return meanOfUnitLength(await this.session.run(ids, 'last_hidden_state'), ids.length);
  }

  /** Cuts to the trained length, keeping the closing mark. */
  private fit(ids: number[]): number[] {
    return ids.length <= this.maxTokens ? ids : [...ids.slice(0, this.maxTokens - 1), ids.at(-1)!];
  }
}

function meanOfUnitLength(hidden: Float32Array, tokens: number): Float32Array {
  const dimension = hidden.length / tokens;
  const sum = new Float32Array(dimension);
  for (let at = 0; at < hidden.length; at++) sum[at % dimension]! += hidden[at]!;
  const length = Math.hypot(...sum) || 1;
  return sum.map((value) => value / length);
}
