import { describe, expect, it } from 'vitest';
import { mistakes } from './mistakes.js';

const right = JSON.stringify({ pump: 'P-701', minutes: 31, parts: ['seal', 'filter'] });

describe('a mistake of a model', () => {
  it.each(mistakes.filter((one) => one.isSyntax).map((one) => [one.kind, one] as const))(
    '%s is JSON no longer',
    (_, mistake) => expect(() => JSON.parse(mistake.wrong(right)) as unknown).toThrow(),
  );

  it('of the schema is JSON still, with a value of another type', () => {
    const mistake = mistakes.find((one) => one.kind === 'schema')!;
    expect(JSON.parse(mistake.wrong(right))).toEqual({ ...(JSON.parse(right) as object), minutes: 'a while' });
  });
});
