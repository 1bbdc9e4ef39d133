import type { ModelProblem } from '../domain/model-problem.js';

/** An entry names a variable that is not there. */
export const keyMissing = (entry: string, variable: string): ModelProblem => ({
  reason: 'key-missing',
  message: `The environment of the generator has no ${variable}, the apiKeyEnv of ${entry}.`,
});
