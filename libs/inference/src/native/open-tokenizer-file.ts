import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import type { TokenizerPackage } from './native-runtime.js';

/** Reads a `tokenizer.json`; the weights of its model need not be there. Throws when file or runtime are not there, or the file is no tokenizer. */
export async function openTokenizerFile(
  file: string,
  nativeDir: string,
): Promise<InstanceType<TokenizerPackage['Tokenizer']>> {
  const definition = JSON.parse(await readFile(file, 'utf8')) as object;
  const require = createRequire(join(nativeDir, 'package.json'));
  const { Tokenizer } = require('@huggingface/tokenizers') as TokenizerPackage;
  return new Tokenizer({ ...definition, padding: null, truncation: null }, {});
}
