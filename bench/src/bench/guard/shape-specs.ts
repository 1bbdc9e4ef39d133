import type { CheckSpec } from '@chassis/contracts';
import { languageScores } from '@chassis/inference';
import type { CheckContext } from '@chassis/validator';

/** The checks of an answer's shape, which look only where a step names them. */
export const shapeSpecs: readonly CheckSpec[] = [
  { use: 'language' },
  { use: 'length', with: { words: { max: 1_000_000 }, sentences: { max: 1_000_000 }, characters: { max: 1_000_000 } } },
  { use: 'format', with: { is: 'plain' } },
];

/** What they need beside passages. */
export const shapeContext: Pick<CheckContext, 'inputs' | 'languages'> = {
  inputs: { question: 'How often must the seals of the pump be checked?' },
  languages: { scores: languageScores },
};
