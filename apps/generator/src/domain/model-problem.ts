/** Why a model that is set up may not be called at all. The message names entry and setting, and no secret. */
export interface ModelProblem {
  readonly reason: 'key-missing' | 'key-not-bound' | 'weights-differ';
  readonly message: string;
}
