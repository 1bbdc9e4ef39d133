import type { StepFile } from '../step-file.js';
import type { Environment, KnownOperation } from './environment.js';

type Action = Extract<StepFile, { kind: 'action' }>;

export const operationOf = (name: string, { operations }: Environment): KnownOperation | undefined =>
  operations.find(({ operation }) => operation === name);

/** Whether a step changes something outside: because its connector says so, or its author. */
export const isEffectStep = (step: Action, environment: Environment): boolean =>
  operationOf(step.use, environment)?.isEffect ?? step.isEffect === true;
