import { describe, expect, it } from 'vitest';
import { waitSeconds } from './prefer.js';

describe('Prefer: wait', () => {
  it.each([
    [undefined, 0],
    ['wait=20', 20],
    ['respond-async, wait=5', 5],
    ['wait=9999', 60],
    ['wait=soon', 0],
    ['await=3', 0],
  ])('%s is %i seconds', (header, seconds) => expect(waitSeconds(header, 60)).toBe(seconds));
});
