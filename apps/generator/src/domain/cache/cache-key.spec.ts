import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelCall, PromptPassage } from '../language-model.js';
import { sampleCall, samplePassage } from '../sample-call.js';
import { type CacheSurroundings, cacheKeyOf } from './cache-key.js';

const usual: CacheSurroundings = {
  dataClass: 'internal',
  subject: 'user:ada',
  bundle: 'b1',
  checks: [{ use: 'grounded', with: { leastShare: 0.8 } }],
  models: ['small', 'large'],
  accessVersion: 7,
};
const passage = (allowedBy: string[], { document = 'manual', version = 1 } = {}): PromptPassage =>
  samplePassage(document, 'Text', { allowedBy, version });
const prompt = { ...sampleCall({}).prompt, settings: { cache: 'semantic' } };
const keyOf = (question: string, passages: PromptPassage[], of: Partial<CacheSurroundings> = {}, more: object = {}) => {
  const call = sampleCall({ prompt, inputs: { question, city: 'Bern' }, passages, ...more });
  const key = cacheKeyOf(call, { ...usual, ...of });
  if (key === undefined) throw new Error('no key');
  return key;
};
const open = [passage(['tenant'])];

describe('the key of an answer that may serve again', () => {
  it.each<[string, Partial<CacheSurroundings>, object?]>([
    ['another bundle', { bundle: 'b2' }],
    ['other checks', { checks: [] }],
    ['other settings of a check', { checks: [{ use: 'grounded', with: { leastShare: 0.9 } }] }],
    ['other models', { models: ['large'] }],
    ['models in another order', { models: ['large', 'small'] }],
    ['another data class', { dataClass: 'confidential' }],
    ['another prompt', {}, { prompt: { ...prompt, hash: 'other' } }],
    ['another length', {}, { maxOutputTokens: 7 }],
    ['another schema', {}, { outputSchema: { type: 'object' } }],
    ['other inputs', {}, { inputs: { question: 'Why?', city: 'Rome' } }],
  ])('is another one for %s, for words that are alike too', (_what, of, more) => {
    const [one, other] = [keyOf('Why?', open), keyOf('Why?', open, of, more)];
    expect(other.exact).not.toBe(one.exact);
    expect(other.scope).not.toBe(one.scope);
  });

  it('is shared by subjects whose rights open the same passages, and by no others', () => {
    const ours = [passage(['group:service', 'tenant']), passage(['group:service'], { document: 'prices' })];
    const inAnotherOrder = [passage(['tenant', 'group:service']), ours[1]!];
    expect(keyOf('Why?', inAnotherOrder, { subject: 'user:bob' })).toEqual(keyOf('Why?', ours));
    const more = [ours[0]!, passage(['group:service', 'role:lead'], { document: 'prices' })];
    expect(keyOf('Why?', more).scope).not.toBe(keyOf('Why?', ours).scope);
  });

  it("is the caller's own where no passage says who may see the answer", () => {
    expect(keyOf('Why?', []).scope).not.toBe(keyOf('Why?', [], { subject: 'user:bob' }).scope);
    expect(keyOf('Why?', []).scope).toBe(keyOf('How?', []).scope);
  });

  it('holds the versions of passages, which questions that are only alike need not share', () => {
    const [one, other] = [keyOf('Why?', open), keyOf('Why?', [passage(['tenant'], { version: 2 })])];
    expect(other.exact).not.toBe(one.exact);
    expect(other.scope).toBe(one.scope);
  });

  it('tells what was found and under which access version, and is of equal words alone where nobody says the latter', () => {
    const found = [{ document: 'manual', version: 1, chunk: 0 }];
    expect(keyOf('Why?', open)).toMatchObject({ isSemantic: true, accessVersion: 7, found });
    const unsaid = keyOf('Why?', open, { accessVersion: undefined });
    expect(unsaid).toMatchObject({ isSemantic: false, exact: keyOf('Why?', open).exact });
    expect(keyOf('Why?', [], { accessVersion: undefined })).toMatchObject({ isSemantic: true, found: [] });
  });

  it('does not mix up what stands beside one another', () => {
    const texts = fc.string({ maxLength: 6 });
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 3 }), fc.array(texts, { maxLength: 3 }), (one, other) => {
        const isEqual = JSON.stringify(one) === JSON.stringify(other);
        expect(keyOf('Why?', open, { models: one }).scope === keyOf('Why?', open, { models: other }).scope).toBe(
          isEqual,
        );
      }),
    );
  });

  it('is there for no repair, no continuation and no prompt that does not ask for it', () => {
    const failures = [{ check: 'schema', code: 'wrong', message: 'wrong' }];
    const calls: Partial<ModelCall>[] = [
      { failures },
      { released: 'Yes. ' },
      { previous: {} },
      { prompt: sampleCall({}).prompt },
    ];
    for (const more of calls)
      expect(cacheKeyOf(sampleCall({ prompt, inputs: { question: 'Why?' }, ...more }), usual)).toBeUndefined();
  });
});
