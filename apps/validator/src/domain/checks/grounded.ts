import type { Candidate, CheckContext, CheckSettings, Finding, ModelCheck } from './check.js';
import { underivedAnswers } from './grounded-derived.js';
import { ungroundedFacts } from './grounded-text.js';
import { ungroundedValues } from './grounded-json.js';

/** Nothing in the answer comes from nowhere: facts of a text, values of a JSON, stand in the sources. `with: { derived: true }` is for answers over tables, whose figures follow from others by a derivation; `meaning: false` compares sentences by words alone. */
export const groundedCheck: ModelCheck = {
  name: 'grounded',
  version: '6',
  codes: [
    ...['value-not-grounded', 'number-not-grounded', 'date-not-grounded', 'unit-not-grounded', 'name-not-grounded'],
    ...['sentence-not-grounded', 'sentence-contradicted'],
    ...[
      'not-derived',
      'not-in-source',
      'wrong-cell',
      'wrong-count',
      'wrong-order',
      'wrong-result',
      'wrong-scale',
      'wrong-unit',
    ],
  ],
  run(
    candidate: Candidate,
    context: CheckContext,
    settings: CheckSettings,
  ): readonly Finding[] | Promise<readonly Finding[]> {
    if (candidate.kind === 'json' && settings['derived'] === true) return underivedAnswers(candidate.value, context);
    if (candidate.kind === 'json') return ungroundedValues(candidate.value, context.sources, settings);
    return ungroundedFacts(candidate.text, context, settings);
  },
};
