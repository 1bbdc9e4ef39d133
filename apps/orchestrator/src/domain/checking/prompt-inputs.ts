import type { PromptFile } from './prompt-file.js';

/** Types of JSON that an input may be declared with. */
export const inputTypes = ['string', 'number', 'boolean', 'object', 'array', 'any'] as const;
type InputType = (typeof inputTypes)[number];

/** An input that a prompt declares: a name, or a path in one. */
export interface PromptInput {
  readonly path: string;
  readonly type: InputType;
  /** The step need not give it. */
  readonly isOptional: boolean;
}

/** The front matter `inputs`; undefined where it declares none. Throws an `Error` with the reason where it is no such mapping. */
export function promptInputs({ settings: { inputs } }: PromptFile): PromptInput[] | undefined {
  if (inputs === undefined) return undefined;
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs))
    throw new Error('it must map names of inputs to their types');
  return Object.entries(inputs).map(([path, type]) => inputOf(path, type));
}

function inputOf(path: string, given: unknown): PromptInput {
  if (!/^\w+(?:\.\w+)*$/.test(path)) throw new Error(`“${path}” is no name or path of an input`);
  const text = typeof given === 'string' ? given : '';
  const isOptional = text.endsWith('?');
  const type = inputTypes.find((one) => one === (isOptional ? text.slice(0, -1) : text));
  if (type !== undefined) return { path, type, isOptional };
  throw new Error(
    `the type of ${path} must be one of ${inputTypes.join(', ')}, with “?” behind it where it may be absent`,
  );
}
