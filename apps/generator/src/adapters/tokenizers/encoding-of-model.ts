export const encodings = ['o200k_base', 'cl100k_base'] as const;
export type Encoding = (typeof encodings)[number];

const families: readonly (readonly [RegExp, Encoding])[] = [
  [/^(?:gpt-(?:4o|4\.1|4\.5|5|oss)|chatgpt-4o|codex-mini|o[134](?:-|$))/, 'o200k_base'],
  [/^(?:gpt-4(?:-|$)|gpt-3\.5-turbo|gpt-35-turbo|text-embedding-3-|text-embedding-ada-002)/, 'cl100k_base'],
];

/** The encoding of a family of OpenAI's models, by the name that their server knows them by; undefined for all others. */
export function encodingOfModel(model: string): Encoding | undefined {
  const name = model.slice(model.lastIndexOf('/') + 1);
  return families.find(([family]) => family.test(name))?.[1];
}
