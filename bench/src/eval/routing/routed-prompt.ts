import { createHash } from 'node:crypto';

/** A prompt with what both models made of it; `strong` is the more accurate one of the set. */
export interface RoutedPrompt {
  readonly prompt: string;
  readonly weakAnswer: string;
  readonly strongAnswer: string;
  readonly isWeakRight: boolean;
  readonly isStrongRight: boolean;
  readonly weakUsd: number;
  readonly strongUsd: number;
}

export const foldCount = 5;
export const foldOf = ({ prompt }: RoutedPrompt): number =>
  Number.parseInt(createHash('sha256').update(prompt).digest('hex').slice(0, 8), 16) % foldCount;

/** Swaps the models where the first is the more accurate one. */
export function strongLast(prompts: readonly RoutedPrompt[]): RoutedPrompt[] {
  const right = (of: (one: RoutedPrompt) => boolean): number => prompts.filter(of).length;
  if (right((one) => one.isStrongRight) >= right((one) => one.isWeakRight)) return [...prompts];
  return prompts.map((one) => ({
    prompt: one.prompt,
    weakAnswer: one.strongAnswer,
    strongAnswer: one.weakAnswer,
    isWeakRight: one.isStrongRight,
    isStrongRight: one.isWeakRight,
    weakUsd: one.strongUsd,
    strongUsd: one.weakUsd,
  }));
}
