import { ChassisError } from '@chassis/contracts';
import { isDeeperThan } from './json-depth.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new ChassisError('invalid', 'malformed-json', 'The body is not UTF-8; JSON must be sent as UTF-8.', {
      cause,
    });
  }
}

/** JSON of a request body; `malformed-json` or `json-too-deep` when it is not acceptable. */
export function parseJson(bytes: Uint8Array, maxDepth: number): unknown {
  const text = decode(bytes);
  if (isDeeperThan(text, maxDepth)) {
    throw new ChassisError(
      'invalid',
      'json-too-deep',
      `The JSON nests deeper than ${maxDepth} levels; send a flatter document.`,
    );
  }
  const value = parse(text);
  if (halfPair.test(text) && halfPair.test(JSON.stringify(value)))
    throw new ChassisError(
      'invalid',
      'malformed-json',
      'The JSON holds one half of a surrogate pair; send characters.',
    );
  return value;
}

/** Written as an escape, which `JSON.stringify` does with halves alone. */
const halfPair = /(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F]/;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const where = cause instanceof Error ? (/position \d+/.exec(cause.message)?.[0] ?? 'its end') : 'its end';
    throw new ChassisError('invalid', 'malformed-json', `The body is not JSON: it breaks at ${where}.`, { cause });
  }
}
