import { createHash } from 'node:crypto';
import type { DataClass } from '@chassis/contracts';
import type { ModelCall } from '../language-model.js';
import { promptSigns } from './prompt-signs.js';

const word = 'word:';
/** Longer questions are read so far. */
const mostRead = 20_000;
/** Of data of these classes words may be kept, as hashes; of others only what is counted. */
const worded: ReadonlySet<DataClass> = new Set(['public', 'internal']);

/** What was asked: the client's part of a conversation, else the texts among the inputs. */
export function askedOf({ chat, inputs }: ModelCall): string {
  const texts =
    chat === undefined
      ? Object.values(inputs).filter((one) => typeof one === 'string')
      : chat.messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  return texts.join('\n').slice(0, mostRead);
}

/** What may tell, before a call, whether a model's answer will pass. Holds no text: words are hashed by tenant, and left out of protected data. */
export function callSigns(call: ModelCall, of: { readonly tenant: string; readonly dataClass: DataClass }): string[] {
  const signs = promptSigns(askedOf(call)).flatMap((one) => {
    if (!one.startsWith(word)) return [one];
    return worded.has(of.dataClass) ? [`${word}${hashOf(`${of.tenant}\0${one}`)}`] : [];
  });
  return [
    ...signs,
    `task:${call.prompt.path}`,
    `passages:${Math.min(8, call.passages.length)}`,
    ...(call.outputSchema === undefined ? [] : ['json']),
    ...(call.failures.length > 0 ? ['repair'] : []),
  ];
}

/** Those that a record may show: counts and names of files. */
export const plainSigns = (signs: readonly string[]): string[] => signs.filter((one) => !one.startsWith(word));

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);
