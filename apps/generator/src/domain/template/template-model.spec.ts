import { describe, expect, it } from 'vitest';
import type { ModelCall } from '../language-model.js';
import { TemplateModel } from './template-model.js';

const templates = {
  en: 'Dear {{vendor.name}},\n\nwe paid {{payment.amount}} for {{number}}.{{#note}} {{note}}{{/note}}',
  de: 'Guten Tag {{vendor.name}},\n\nwir haben {{payment.amount}} für {{number}} gezahlt.',
};

async function fill(inputs: Record<string, unknown>, settings: Record<string, unknown> = { templates }, released = '') {
  const call: ModelCall = {
    prompt: { path: 'prompts/reply.md', hash: 'h', settings, body: '' },
    outputSchema: undefined,
    inputs,
    passages: [],
    maxOutputTokens: 200,
    failures: [],
    previous: undefined,
    released,
  };
  let text = '';
  for await (const event of new TemplateModel().stream(call, new AbortController().signal))
    if (event.type === 'text') text += event.text;
  return text;
}

const facts = {
  vendor: { name: 'Acme Ltd' },
  number: 'R-17',
  payment: { amount: { minor: 123_450, currency: 'EUR' } },
};

describe('TemplateModel', () => {
  it('fills facts in the language asked for, amounts as that language writes them', async () => {
    expect(await fill({ ...facts, language: 'de-AT' })).toBe(
      'Guten Tag Acme Ltd,\n\nwir haben 1.234,50 EUR für R-17 gezahlt.',
    );
    expect(await fill({ ...facts, language: 'en', note: 'Thanks.' })).toBe(
      'Dear Acme Ltd,\n\nwe paid 1,234.50 EUR for R-17. Thanks.',
    );
  });

  it('takes the first language when it has no text in the one asked for', async () => {
    expect(await fill({ ...facts, language: 'fr' })).toContain('Dear Acme Ltd');
  });

  it('invents nothing for a fact that is missing', async () => {
    await expect(fill({ vendor: { name: 'Acme' }, number: 'R-17' })).rejects.toMatchObject({ code: 'missing-fact' });
    await expect(fill(facts, {})).rejects.toMatchObject({ code: 'no-template' });
  });

  it('takes no fact that a prototype holds', async () => {
    await expect(fill({}, { templates: { en: '{{constructor.name}}' } })).rejects.toMatchObject({
      code: 'missing-fact',
    });
  });

  it('goes on behind what was released', async () => {
    expect(await fill({ ...facts, language: 'en' }, { templates }, 'Dear Acme Ltd,\n\n')).toBe(
      'we paid 1,234.50 EUR for R-17.',
    );
  });
});
