import { worded } from './keyword-message.js';

/** Every `keyword` that a failure of a schema may have. */
export const failureKeywords: readonly string[] = [
  ...worded,
  'required',
  'additional-property',
  'dependentRequired',
  'dependencies',
];
