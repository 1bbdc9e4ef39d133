import path from 'node:path';
import { ChassisError } from '@chassis/contracts';
import { openTokenizerFile } from '@chassis/inference';
import { type TokenCounter, upperEstimate } from '../../domain/prompting/token-counter.js';
import { type Encoding, encodingOfModel, encodings } from './encoding-of-model.js';
import { openEncoding } from './open-encoding.js';

/** What is said of a model's tokenizer, and where files of tokenizers and the runtime that reads them are. */
export interface TokenizerAsked {
  readonly model: string;
  readonly protocol: string;
  readonly tokenizer: string | undefined;
  readonly modelsDir: string;
  readonly nativeDir: string;
}

const files = new Map<string, Promise<TokenCounter>>();

/** The tokenizer that a model names, else that of its family, else the upper estimate. Throws `invalid`/`no-tokenizer` for a file that cannot be read as one. */
export async function openTokenizer(asked: TokenizerAsked): Promise<TokenCounter> {
  const { model, protocol, tokenizer } = asked;
  const name = tokenizer ?? (protocol === 'openai' ? encodingOfModel(model) : undefined);
  if (name === undefined || name === upperEstimate.name) return upperEstimate;
  if (isEncoding(name)) return await openEncoding(name);
  const known = files.get(name) ?? readFile(name, asked);
  files.set(name, known);
  return await known;
}

async function readFile(name: string, { modelsDir, nativeDir }: TokenizerAsked): Promise<TokenCounter> {
  try {
    const tokenizer = await openTokenizerFile(path.join(modelsDir, name), nativeDir);
    return { name, count: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids.length };
  } catch (cause) {
    files.delete(name);
    throw new ChassisError(
      'invalid',
      'no-tokenizer',
      `${name} in CHASSIS_MODELS_DIR cannot be read as a tokenizer; put a tokenizer.json there, install what reads it (\`npm ci --prefix native\`), or name ${encodings.join(' or ')}.`,
      { cause, failures: [{ pointer: '/tokenizer', message: 'cannot be read' }] },
    );
  }
}

const isEncoding = (name: string): name is Encoding => (encodings as readonly string[]).includes(name);
