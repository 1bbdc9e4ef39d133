import { Logistic } from '../logistic.js';
import { trainInThread } from '../train-in-thread.js';
import type { LearnedOutcomes } from './outcome-worker.js';
import type { Outcome, OutcomeModel } from './train-outcome-model.js';

/** `trainOutcomeModel` in a thread of its own (`trainInThread`). Same result, same errors. */
export async function learnOutcomes(outcomes: readonly Outcome[]): Promise<OutcomeModel> {
  const program = new URL('./outcome-worker.js', import.meta.url);
  const { bytes, figures } = await trainInThread<LearnedOutcomes>(program, outcomes);
  return { model: Logistic.fromBytes(bytes), figures };
}
