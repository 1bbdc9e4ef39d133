import type { PassageRef } from '@chassis/contracts';
import type { ModelCall, PromptPassage } from './language-model.js';

/** A passage for tests; it stands at 100 in its document. */
export function samplePassage(document: string, text: string, more: Partial<PassageRef> = {}): PromptPassage {
  const ref: PassageRef = {
    id: `${document}/1/0`,
    document,
    version: 1,
    chunk: 0,
    start: 100,
    end: 100 + text.length,
    text: { payload: 'p', bytes: 1 },
    score: 1,
    scores: {},
    allowedBy: [],
    dataClass: 'public',
    ...more,
  };
  return { ref, title: `About ${document}`, heading: undefined, text };
}

/** A question about pumps for tests. */
export function sampleCall(more: Partial<ModelCall> = {}): ModelCall {
  return {
    prompt: { path: 'prompts/answer.md', hash: 'h', settings: {}, body: 'Answer from the passages.' },
    outputSchema: undefined,
    inputs: { question: 'How long is the warranty on pumps?' },
    passages: [],
    maxOutputTokens: 300,
    failures: [],
    previous: undefined,
    released: '',
    ...more,
  };
}
