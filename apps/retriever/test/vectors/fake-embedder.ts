import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Words as vectors of 384 numbers: each word has two places of its own, and a text is the sum of its words. */
const tokenizers = `exports.Tokenizer = class { encode(text) {
  const idOf = (word) => [...word].reduce((sum, one) => (sum * 31 + one.codePointAt(0)) % 65536, 7);
  return { ids: text.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean).map(idOf).concat(1) };
} };`;
const onnx = `exports.Tensor = class { constructor(type, data) { this.data = data; } };
exports.InferenceSession = { async create() { return { async run({ input_ids }) {
  const hidden = new Float32Array(input_ids.data.length * 384);
  input_ids.data.forEach((id, at) => {
    const number = Number(id);
    hidden[at * 384 + (number % 384)] += 1;
    hidden[at * 384 + ((number * 7 + 3) % 384)] += number % 2 ? 0.5 : -0.5;
  });
  return { last_hidden_state: { data: hidden } };
} }; } };`;

/** Settings of a service that has this embedder. */
export async function fakeEmbedder(
  folder: string,
): Promise<{ CHASSIS_MODELS_DIR: string; CHASSIS_NATIVE_DIR: string }> {
  const files = {
    'native/node_modules/onnxruntime-node/index.js': onnx,
    'native/node_modules/@huggingface/tokenizers/index.js': tokenizers,
    'models/all-minilm-l6-v2-int8/onnx/model_quantized.onnx': 'weights',
    'models/all-minilm-l6-v2-int8/tokenizer.json': '{}',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return { CHASSIS_MODELS_DIR: path.join(folder, 'models'), CHASSIS_NATIVE_DIR: path.join(folder, 'native') };
}
