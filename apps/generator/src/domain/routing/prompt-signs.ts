/** What may tell how hard a prompt is, as named features; no model reads it. */
export function promptSigns(prompt: string): string[] {
  const words = prompt.toLowerCase().match(/[a-z]+/g) ?? [];
  const numbers = prompt.match(/\d[\d,]*(?:\.\d+)?/g) ?? [];
  return [
    'prompt',
    `words:${step(words.length, 12)}`,
    `sentences:${Math.min(12, (prompt.match(/[.!?](?:\s|$)/g) ?? []).length)}`,
    `numbers:${Math.min(12, numbers.length)}`,
    ...(numbers.some((one) => one.includes('.')) ? ['decimals'] : []),
    ...(/%|percent/i.test(prompt) ? ['percent'] : []),
    ...(/\b\d+\/\d+\b|\b(?:half|third|quarter|fifth)\b/i.test(prompt) ? ['fractions'] : []),
    ...(/```|\bfunction\b|\bclass\b|[{};]\s*$/m.test(prompt) ? ['code'] : []),
    ...[...new Set(words)].filter((word) => word.length > 2).map((word) => `word:${word}`),
  ];
}

const step = (value: number, width: number): number => Math.min(12, Math.floor(value / width));
