import { describe, expect, it } from 'vitest';
import { payloadsNamedBy } from './payloads-named-by.js';

const ref = (letter: string) => ({ payload: letter.repeat(64), bytes: 3 });

describe('payloadsNamedBy', () => {
  it('finds references at any depth, in lists and objects', () => {
    const state = { input: ref('a'), steps: { one: { output: ref('b'), passages: [{ text: ref('c') }] }, two: null } };
    expect(payloadsNamedBy(state).map((one) => one.payload[0])).toEqual(['a', 'b', 'c']);
  });

  it('takes nothing else for one', () => {
    expect(payloadsNamedBy([{ payload: 'short', bytes: 1 }, 'a'.repeat(64), 7, undefined])).toEqual([]);
  });
});
