import { describe, expect, it } from 'vitest';
import type { ExampleContent, ExampleMark } from './example.js';
import { lessonsOf } from './lessons-of.js';

const candidate = 'The seal costs 12. You should sue. Ask for it.';
const at = (text: string) => ({ start: candidate.indexOf(text), end: candidate.indexOf(text) + text.length });
const found: ExampleMark = { by: 'compliance', code: 'advice', ...at('You should sue.') };

function taught(
  decision: 'accept' | 'edit' | 'reject',
  marks: readonly ExampleMark[],
  more: Partial<ExampleContent> = {},
): string[] {
  const final = decision === 'accept' ? candidate : null;
  const rest = { input: null, withheld: [], masked: {}, maskedBy: 'rules' as const };
  const content: ExampleContent = { ...rest, candidate, final, marks, ...more };
  return lessonsOf({ decision, content }).map((one) => `${one.isHarmless ? 'not ' : ''}${one.class}: ${one.text}`);
}

describe('what a decision teaches a specialist', () => {
  it('is the class that was found where it was refused, and that it is none where it was accepted', () => {
    expect(taught('reject', [found])).toEqual(['advice: You should sue.']);
    expect(taught('accept', [found])).toEqual(['not advice: You should sue.']);
  });

  it('goes by whether an edit left it standing, and is nothing where the edit was not kept', () => {
    expect(taught('edit', [found], { final: 'The seal costs 12.' })).toEqual(['advice: You should sue.']);
    expect(taught('edit', [found], { final: 'You should sue. Now.' })).toEqual(['not advice: You should sue.']);
    expect(taught('edit', [found])).toEqual([]);
  });

  it('is what a person named, which outweighs what was found there', () => {
    const named: ExampleMark = { by: 'person', class: 'threat', ...at('You should sue.') };
    const other: ExampleMark = { by: 'person', class: 'advice', ...at('Ask for it.') };
    expect(taught('reject', [found, named, other])).toEqual(['threat: You should sue.', 'advice: Ask for it.']);
    expect(taught('reject', [{ by: 'person', ...at('You should sue.') }])).toEqual([]);
  });

  it('is, of an input that a person gave a class, that class for the specialist that was asked about it alone', () => {
    const more = { input: 'How long is the warranty?', candidate: 'returns', final: 'warranty', model: 'support' };
    const content: ExampleContent = { ...more, marks: [], withheld: [], masked: {}, maskedBy: 'rules' };
    const lesson = { text: more.input, class: 'warranty', isHarmless: false, model: 'support' };
    expect(lessonsOf({ decision: 'edit', content })).toEqual([lesson]);
    expect(lessonsOf({ decision: 'edit', content: { ...content, input: null } })).toEqual([]);
  });

  it('is nothing for other checks, marks without a place, and candidates that are no text or were withheld', () => {
    expect(
      taught('reject', [
        { ...found, by: 'grounded' },
        { by: 'compliance', code: 'too-long' },
      ]),
    ).toEqual([]);
    expect(taught('reject', [found], { candidate: null })).toEqual([]);
    expect(taught('reject', [found], { candidate: { a: 1 } })).toEqual([]);
  });
});
