import { readFile } from 'node:fs/promises';
import type { EmbeddingTask } from './embedding-protocol.js';
import { loadNativeRuntime, type OnnxRuntime, type TokenizerPackage } from './native-runtime.js';

type Session = Awaited<ReturnType<OnnxRuntime['InferenceSession']['create']>>;
type Tokenizer = InstanceType<TokenizerPackage['Tokenizer']>;

/** Longer than 256 tokens of any language's text; keeps a book from being tokenised only to be cut. */
const maxCharacters = 8_000;

/** One model and its tokenizer in this thread. */
export class SentenceEncoder {
  private constructor(
    private readonly onnx: OnnxRuntime,
    private readonly session: Session,
    private readonly tokenizer: Tokenizer,
    private readonly maxTokens: number,
  ) {}

  static async open(task: EmbeddingTask): Promise<SentenceEncoder> {
    const { onnx, tokenizers } = loadNativeRuntime(task.nativeDir);
    const definition = JSON.parse(await readFile(task.tokenizer, 'utf8')) as object;
    // Some builds pad every text to 128 tokens: six times the work for a sentence.
    const tokenizer = new tokenizers.Tokenizer({ ...definition, padding: null, truncation: null }, {});
    const session = await onnx.InferenceSession.create(task.weights, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    });
    return new SentenceEncoder(onnx, session, tokenizer, task.maxTokens);
  }

  /** One text a call: int8 models scale their activations over the whole batch, so neighbours would change a text's vector. */
  async encode(text: string): Promise<Float32Array> {
    const ids = this.fit(this.tokenizer.encode(text.slice(0, maxCharacters)).ids);
    const tensor = (value: (id: number) => bigint) =>
      new this.onnx.Tensor('int64', BigInt64Array.from(ids, value), [1, ids.length]);
    const output = await this.session.run({
      input_ids: tensor(BigInt),
      attention_mask: tensor(() => 1n),
      token_type_ids: tensor(() => 0n),
    });
    const hidden = output['last_hidden_state'] ?? Object.values(output)[0]!;
    return meanOfUnitLength(hidden.data as Float32Array, ids.length);
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
