import { parse } from 'yaml';

/** A prompt file as the generator reads it: YAML front matter between `---` lines, then the text. */
export interface PromptFile {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** Lines of the file before the body. */
  readonly linesBefore: number;
}

const frontMatter = /^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/;

/** Throws an `Error` with the reason where the front matter is no YAML mapping. */
export function readPromptFile(text: string): PromptFile {
  const match = frontMatter.exec(text);
  const body = text.slice(match?.[0].length ?? 0);
  const linesBefore = (match?.[0] ?? '').split('\n').length - 1;
  if (match === null) return { settings: {}, body, linesBefore: 0 };
  const settings: unknown = parse(match[1] as string);
  if (typeof settings === 'object' && settings !== null && !Array.isArray(settings))
    return { settings: settings as Record<string, unknown>, body, linesBefore };
  throw new Error('it is no mapping');
}

/** The texts per language that the template model fills. */
export function templatesOf({ settings }: PromptFile): string[] {
  const { templates } = settings;
  return typeof templates === 'object' && templates !== null
    ? Object.values(templates).filter((one): one is string => typeof one === 'string')
    : [];
}

/** The models that answer one after the other until an answer may stand; undefined where none are named, or what stands there is no such list. */
export function cascadeOf({ settings: { cascade } }: PromptFile): string[] | undefined {
  const isNames = Array.isArray(cascade) && cascade.every((one) => typeof one === 'string');
  return isNames && cascade.length > 1 && new Set(cascade).size === cascade.length ? cascade : undefined;
}
