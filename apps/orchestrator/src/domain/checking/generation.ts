import type { StepFile } from '../step-file.js';
import type { Environment, KnownModel } from './environment.js';
import { cascadeOf, type PromptFile, readPromptFile, templatesOf } from './prompt-file.js';

type Generate = Extract<StepFile, { kind: 'generate' }>;

/** The prompt of a step; undefined where it is not there or cannot be read. */
export function promptOf(step: Generate, files: Readonly<Record<string, string>>): PromptFile | undefined {
  const text = Object.hasOwn(files, step.prompt) ? files[step.prompt] : undefined;
  try {
    return text === undefined ? undefined : readPromptFile(text);
  } catch {
    // Told where prompts are checked.
    return undefined;
  }
}

export const capabilityOf = (step: Generate): 'text' | 'json' => (step.output === undefined ? 'text' : 'json');

/** The name of the model that will answer: the step's own, else the template's, else the default. */
export function modelNameOf(step: Generate, files: Readonly<Record<string, string>>, environment: Environment): string {
  if (step.model !== undefined) return step.model;
  const prompt = promptOf(step, files);
  const isTemplate = capabilityOf(step) === 'text' && prompt !== undefined && templatesOf(prompt).length > 0;
  return isTemplate ? 'template' : environment.defaults[capabilityOf(step)];
}

/** A model that a step may come to, and who names it. */
export interface NamedModel {
  readonly name: string;
  readonly by: 'step' | 'prompt' | 'default';
}

/** All models that a step may come to: those of its prompt's cascade, else the one that answers. None where the step leaves the choice (`auto`). */
export function modelNamesOf(
  step: Generate,
  files: Readonly<Record<string, string>>,
  environment: Environment,
): NamedModel[] {
  const isOpen = step.model === undefined || step.model === 'auto';
  const prompt = isOpen ? promptOf(step, files) : undefined;
  const cascade = prompt === undefined ? undefined : cascadeOf(prompt);
  if (cascade !== undefined) return cascade.map((name) => ({ name, by: 'prompt' }));
  if (step.model === 'auto') return [];
  return [{ name: modelNameOf(step, files, environment), by: step.model === undefined ? 'default' : 'step' }];
}

/** The model that a step names as judge of its answers; undefined where it names none, or leaves the choice. */
export function judgeOf(step: Generate, environment: Environment): KnownModel | undefined {
  const judge = step.checks.find(({ use }) => use === 'judge');
  const name = judge !== undefined && 'with' in judge ? judge.with?.['model'] : undefined;
  return typeof name === 'string' ? modelOf(name, environment) : undefined;
}

export const modelOf = (name: string, { models }: Environment): KnownModel | undefined =>
  models.find((one) => one.name === name || one.id === name);

/** The most that one call may cost, in micro-USD; undefined where nobody knows. */
export function worstCallMicroUsd(step: Generate, model: KnownModel): number | undefined {
  if (model.worstCase === undefined) return undefined;
  const { contextMicroUsd, outputMicroUsdPerMtoken } = model.worstCase;
  return contextMicroUsd + Math.ceil((step.maxOutputTokens * outputMicroUsdPerMtoken) / 1_000_000);
}
