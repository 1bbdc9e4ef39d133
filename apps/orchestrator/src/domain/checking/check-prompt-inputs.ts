import { fieldNames, fieldOf, type Shape, typesOf } from '@chassis/expressions';
import { type PromptInput, promptInputs } from './prompt-inputs.js';
import type { PromptFile } from './prompt-file.js';
import type { Report } from './report.js';

/** A prompt, what its text names, and what its step gives. */
export interface PromptInUse {
  readonly path: string;
  readonly prompt: PromptFile;
  readonly named: readonly string[];
  readonly given: Shape;
}

/** Inputs that a prompt declares and its step does not give so, and places in its text that it does not declare. */
export function checkPromptInputs({ path, prompt, named, given }: PromptInUse, report: Report): void {
  let declared: PromptInput[] | undefined;
  try {
    declared = promptInputs(prompt);
  } catch (error) {
    return report.file(
      'invalid-prompt',
      path,
      `The front matter “inputs” of ${path} is wrong: ${(error as Error).message}.`,
    );
  }
  if (declared === undefined) return;
  for (const input of declared) {
    const problem = problemOf(input, given);
    if (problem !== undefined)
      report.file('prompt-inputs', path, `${path} declares the input ${input.path}: ${problem}.`);
  }
  for (const name of named) {
    if (declared.some((one) => name === one.path || name.startsWith(`${one.path}.`))) continue;
    const known = declared.map((one) => one.path).join(', ') || 'none';
    report.file(
      'prompt-inputs',
      path,
      `${path} names {{${name}}}, which its “inputs” do not declare; they are ${known}.`,
    );
  }
}

/** Why a step that gives values of this shape does not give the input. */
function problemOf({ path, type, isOptional }: PromptInput, given: Shape): string | undefined {
  const shape = shapeAt(given, path);
  if (shape === undefined)
    return isOptional ? undefined : `its step does not give it, but ${fieldNames(given).join(', ') || 'nothing'}`;
  const types = type === 'any' ? undefined : typesOf(shape);
  if (types === undefined || [...types].some((one) => one === type)) return undefined;
  return `it is to be ${type}, and its step gives ${[...types].join(' or ')}`;
}

export function shapeAt(given: Shape, path: string): Shape | undefined {
  return path.split('.').reduce<Shape | undefined>((shape, name) => shape && fieldOf(shape, name), given);
}
