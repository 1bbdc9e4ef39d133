import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalPiiTagger } from './local-pii-tagger.js';
import { startPiiThread } from './pii-protocol.js';
import type { PiiTagger } from './pii-tagger.js';

/** The tagger, or one sentence why there is none. */
export type OpenedPiiTagger = { readonly tagger: PiiTagger } | { readonly tagger: undefined; readonly reason: string };

/** Rampart by National Design Studio (CC BY 4.0), quantised to 4 bits. */
const modelId = 'rampart-pii';
const weights = join('onnx', 'model_q4.onnx');
const remedy = '`npm run models` gets it';

/** Opens the tagger in `modelsDir`. Never throws: without one rules alone find personal data, and `reason` says so. */
export async function openPiiTagger({
  modelsDir,
  nativeDir,
}: {
  readonly modelsDir: string;
  readonly nativeDir: string;
}): Promise<OpenedPiiTagger> {
  const folder = join(modelsDir, modelId);
  const task = {
    nativeDir,
    weights: join(folder, weights),
    tokenizer: join(folder, 'tokenizer.json'),
    config: join(folder, 'config.json'),
  };
  for (const file of [task.weights, task.tokenizer, task.config])
    if (!(await exists(file)))
      return { tagger: undefined, reason: `No tagger of personal data in ${modelsDir}: ${remedy}.` };
  if (!(await exists(join(nativeDir, 'node_modules', 'onnxruntime-node'))))
    return { tagger: undefined, reason: `The native runtime is not installed in ${nativeDir}: ${remedy}.` };
  try {
    return { tagger: new LocalPiiTagger(modelId, task, await startPiiThread(task)) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { tagger: undefined, reason: `The tagger of personal data ${modelId} does not start: ${why}` };
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
