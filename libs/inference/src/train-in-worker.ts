import { IntentModel } from './intent/intent-model.js';
import type { IntentTraining } from './intent/train-intent-model.js';
import { trainInThread } from './train-in-thread.js';
import type { TextExample } from './train-linear-specialist.js';
import type { TrainedIntents } from './training-worker.js';

/** `trainIntentModel` in a thread of its own (`trainInThread`). Same errors. */
export async function trainInWorker(
  examples: readonly TextExample[],
  options: IntentTraining = {},
): Promise<IntentModel> {
  const program = new URL('./training-worker.js', import.meta.url);
  const { bytes } = await trainInThread<TrainedIntents>(program, { examples, options });
  return IntentModel.fromBytes(bytes);
}
