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
