import { findInstructions } from './find-instructions.js';

/** The sentences of untrusted texts that speak to a model, each once. */
export function instructionsIn(texts: readonly string[]): string[] {
  const found = texts.flatMap((text) =>
    findInstructions(text)
      .filter((one) => one.kind === 'addressed')
      .map(({ start, end }) => text.slice(start, end)),
  );
  return [...new Set(found)];
}
