import { type LengthRange, LengthSettingsSchema, type TextLength } from '@chassis/contracts';
import { fieldsAt } from '../shape/fields-at.js';
import { type Measure, wrongCount } from '../shape/count-text.js';
import type { Candidate, Check, CheckContext, CheckSettings, Finding } from './check.js';
import { textOfCandidate } from './text-of-candidate.js';

const measures: readonly Measure[] = ['words', 'characters', 'sentences'];

/** An answer, and each field that the settings name, is neither longer nor shorter than the workflow says. A segment that is too long alone stops the stream. */
export const lengthCheck: Check = {
  name: 'length',
  version: '1',
  codes: ['too-long', 'too-short'],
  run(candidate: Candidate, _context: CheckContext, settings: CheckSettings): readonly Finding[] {
    const { fields = {}, verdict, ...whole } = LengthSettingsSchema.parse(settings);
    const text = textOfCandidate(candidate);
    if (candidate.kind === 'segment') return wrongIn(text, onlyMost(whole)).map((one) => ({ verdict, ...one }));
    const found = wrongIn(text, whole).map((one) => ({ ...one, message: `the answer ${one.message}` }));
    const value = candidate.kind === 'json' ? candidate.value : undefined;
    const inFields = Object.entries(fields).flatMap(([pattern, wanted]) =>
      fieldsAt(value, pattern).flatMap((field) =>
        typeof field.value === 'string'
          ? wrongIn(field.value, wanted).map((one) => ({
              ...one,
              pointer: field.pointer,
              message: `${field.pointer} ${one.message}`,
            }))
          : [],
      ),
    );
    return [...found, ...inFields].map((one) => ({ verdict, ...one }));
  },
};

const wrongIn = (text: string, wanted: TextLength) =>
  measures.flatMap((measure) => {
    const range = wanted[measure];
    return range === undefined ? [] : (wrongCount(text.trim(), measure, range) ?? []);
  });

/** Of a segment nobody knows yet how much follows. */
function onlyMost({ words, characters, sentences }: TextLength): TextLength {
  return {
    ...(words?.max !== undefined && { words: mostOf(words) }),
    ...(characters?.max !== undefined && { characters: mostOf(characters) }),
    ...(sentences?.max !== undefined && { sentences: mostOf(sentences) }),
  };
}

const mostOf = ({ max }: LengthRange): LengthRange => ({ max });
