import type { TokenCounter } from '../../domain/prompting/token-counter.js';
import type { Encoding } from './encoding-of-model.js';

/** What looks like a mark of the format is text like any other: nothing in a prompt may become one. */
const plain = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
const opened = new Map<Encoding, Promise<TokenCounter>>();

/** The tokenizer of an encoding. Its table is loaded with the first model that needs it: it takes 75 MB and half a second. */
export async function openEncoding(encoding: Encoding): Promise<TokenCounter> {
  const known = opened.get(encoding) ?? load(encoding);
  opened.set(encoding, known);
  return await known;
}

async function load(name: Encoding): Promise<TokenCounter> {
  const { countTokens } = await (name === 'o200k_base'
    ? import('gpt-tokenizer/encoding/o200k_base')
    : import('gpt-tokenizer/encoding/cl100k_base'));
  return { name, count: (text) => countTokens(text, plain) };
}
