import { readFile } from 'node:fs/promises';
import { loadNativeRuntime, type OnnxRuntime, type TokenizerPackage } from './native-runtime.js';

export type Tokenizer = InstanceType<TokenizerPackage['Tokenizer']>;

/** A model and its tokenizer, in the thread that asks. */
export interface OpenSession {
  readonly tokenizer: Tokenizer;
  /** Runs one sequence of token ids; the output of the name, or the first. */
  run(ids: readonly number[], output: string): Promise<Float32Array>;
}

/** Loads both; one core is all that a model may take. `edit` changes the model before it is loaded. Throws when runtime or files are not there, or are no model. */
export async function openSession(
  task: {
    nativeDir: string;
    weights: string;
    tokenizer: string;
  },
  edit?: (model: Buffer) => Buffer,
): Promise<OpenSession> {
  const { onnx, tokenizers } = loadNativeRuntime(task.nativeDir);
  const definition = JSON.parse(await readFile(task.tokenizer, 'utf8')) as object;
  // Some builds pad every text to 128 tokens: six times the work for a sentence.
  const tokenizer = new tokenizers.Tokenizer({ ...definition, padding: null, truncation: null }, {});
  const model = edit === undefined ? task.weights : edit(await readFile(task.weights));
  const session = await onnx.InferenceSession.create(model, {
    intraOpNumThreads: 1,
    // The arena keeps the most that any text ever needed, some 40 MB; without it the speed is the same.
    enableCpuMemArena: false,
    enableMemPattern: false,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return { tokenizer, run: async (ids, output) => await runOne(onnx, session, ids, output) };
}

async function runOne(
  onnx: OnnxRuntime,
  session: Awaited<ReturnType<OnnxRuntime['InferenceSession']['create']>>,
  ids: readonly number[],
  output: string,
): Promise<Float32Array> {
  const tensor = (value: (id: number) => bigint) =>
    new onnx.Tensor('int64', BigInt64Array.from(ids, value), [1, ids.length]);
  const outputs = await session.run({
    input_ids: tensor(BigInt),
    attention_mask: tensor(() => 1n),
    token_type_ids: tensor(() => 0n),
  });
  return (outputs[output] ?? Object.values(outputs)[0]!).data as Float32Array;
}
