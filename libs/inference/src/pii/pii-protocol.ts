import { ModelThread } from '../native/model-thread.js';
import type { PiiSpan } from './pii-tagger.js';

/** What the thread of a tagger is started with. */
export interface PiiTask {
  readonly nativeDir: string;
  readonly weights: string;
  readonly tokenizer: string;
  /** The model's `config.json`, which names its labels. */
  readonly config: string;
}

export interface PiiRequest {
  readonly text: string;
}

export type PiiThread = ModelThread<PiiRequest, PiiSpan[]>;

/** Rejects with `transient`/`pii-tagger-stopped` and the reason when the model cannot be loaded. */
export async function startPiiThread(task: PiiTask): Promise<PiiThread> {
  return await ModelThread.start({
    worker: new URL('./pii-worker.js', import.meta.url),
    task,
    name: 'tagger of personal data',
    codes: { stopped: 'pii-tagger-stopped', failed: 'pii-tagging-failed' },
  });
}
