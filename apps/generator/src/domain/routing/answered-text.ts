import type { ModelEvent } from '../language-model.js';

/** What a model said: its text, or its JSON as text. */
export function answeredText(events: readonly ModelEvent[]): string {
  const text = events.map((one) => (one.type === 'text' ? one.text : '')).join('');
  if (text !== '') return text;
  const done = events.find((one) => one.type === 'done');
  return done?.value === undefined ? '' : JSON.stringify(done.value);
}
