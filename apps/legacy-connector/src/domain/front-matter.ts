const frontMatter = /^---[ \t]*\n([\s\S]*?)\n---[ \t]*(?:\n|$)/;

/** The YAML between `---` lines that a Markdown file begins with, as its reader takes it; undefined where there is none. */
export const frontMatterOf = (text: string): string | undefined =>
  frontMatter.exec(text.replaceAll(/\r\n?/g, '\n').trimStart())?.[1];
