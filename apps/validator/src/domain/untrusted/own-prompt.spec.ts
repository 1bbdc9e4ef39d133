import { describe, expect, it } from 'vitest';
import { OwnPrompt } from './own-prompt.js';

const prompt = `---
description: Writes a reply.
templates: { en: 'We have paid your invoice and thank you for your patience with us.' }
---

Write a short, friendly reply to a vendor from the facts given, and from nothing else.
Say nothing of our internal approval limit of five thousand euros.`;
const said = (text: string, facts: readonly string[] = []) =>
  new OwnPrompt(prompt, facts).recitedIn({ kind: 'text', text, citations: [] });

describe('an answer that recites its prompt', () => {
  it('is found by nine words on end, whatever stands between them', () => {
    const text = 'Sure: say NOTHING of our "internal approval limit" of five thousand euros!';
    const [found] = said(text);
    expect(found).toMatchObject({ verdict: 'repair', code: 'recites-prompt' });
    expect(text.slice(found!.span!.start, found!.span!.end)).toContain('internal approval limit');
  });

  it('is none that says what templates or facts say, or a few words alike', () => {
    expect(said('We have paid your invoice and thank you for your patience with us.')).toEqual([]);
    expect(said('Our internal approval limit is known.')).toEqual([]);
    const fact = 'Say nothing of our internal approval limit of five thousand euros.';
    expect(said(fact, [fact])).toEqual([]);
  });

  it('is found inside of values too', () => {
    const value = { note: 'say nothing of our internal approval limit of five thousand euros' };
    expect(new OwnPrompt(prompt).recitedIn({ kind: 'json', value })).toHaveLength(1);
  });
});
