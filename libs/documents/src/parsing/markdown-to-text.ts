import { normalizeText } from './normalize-text.js';

const frontMatter = /^---\n([\s\S]*?)\n---(?:\n|$)/;

/** Markdown stays as it is (its structure guides the cutting into chunks); front matter goes, and names the title if it has one. */
export function markdownToText(markdown: string): { text: string; title?: string } {
  const source = normalizeText(markdown);
  const front = frontMatter.exec(source);
  const text = front ? source.slice(front[0].length).trim() : source;
  const named = front?.[1]?.match(/^title:\s*["']?(.+?)["']?\s*$/m)?.[1];
  const title = named ?? text.match(/^#\s+(.+?)\s*#*$/m)?.[1];
  return title === undefined ? { text } : { text, title };
}
