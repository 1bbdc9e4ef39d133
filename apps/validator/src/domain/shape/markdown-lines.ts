/** A fault in how a text is written; `line` is from 0. */
export interface FormatFault {
  readonly code: string;
  readonly message: string;
  readonly line?: number;
}

const marks: readonly (readonly [RegExp, string])[] = [
  [/^ {0,3}#{1,6}\s/, 'a heading (#)'],
  [/^ {0,3}(?:```|~~~)/, 'a block of code'],
  [/^ {0,3}\|.*\|\s*$/, 'a table'],
  [/\*\*[^*\s][^*]*\*\*|__[^_\s][^_]*__/, 'bold words'],
  [/`[^`]+`/, 'words marked as code'],
  [/\]\([^()\s]+\)/, 'a link'],
  [/<\/?[a-z][a-z0-9]{0,20}(?:\s[^<>]*)?\/?>/i, 'a tag of HTML'],
];

/** What of Markdown or HTML stands in a text that is to be plain; dashes before lines are plain. */
export function markupIn(text: string): FormatFault[] {
  return text.split('\n').flatMap((line, at) => {
    const [, name] = marks.find(([pattern]) => pattern.test(line)) ?? [];
    return name === undefined
      ? []
      : [{ code: 'not-plain', line: at, message: `plain text was asked for, and this is ${name}` }];
  });
}

/** What no reader of Markdown would show as it is meant: a block of code without an end, rows that do not fit their table, tags of HTML. */
export function brokenMarkdown(text: string): FormatFault[] {
  const faults: FormatFault[] = [];
  const add = (line: number, message: string): unknown => faults.push({ code: 'bad-markdown', line, message });
  let fence: { readonly at: number; readonly mark: string } | undefined;
  let cells: number | undefined;
  for (const [at, line] of text.split('\n').entries()) {
    const mark = /^ {0,3}(```|~~~)/.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || fence.mark === mark))
      fence = fence === undefined ? { at, mark } : undefined;
    if (fence !== undefined || mark !== undefined) continue;
    const row = cellsOf(line);
    if (row === undefined) cells = undefined;
    else if (cells === undefined) cells = row.length;
    else if (cells !== row.length) add(at, `this row has ${row.length} cells, and its table ${cells} columns`);
    if (/<(?:script|style|iframe|div|span|table|p|br|a|img)\b/i.test(line.replaceAll(/`[^`]+`/g, '')))
      add(at, 'HTML stands in the Markdown');
  }
  if (fence !== undefined) add(fence.at, 'this block of code is never closed');
  return faults;
}

/** The cells of a line of a table; undefined where it is none. */
export function cellsOf(line: string): string[] | undefined {
  const trimmed = line.trim();
  if (trimmed.length < 2 || !trimmed.startsWith('|') || !trimmed.endsWith('|')) return undefined;
  return trimmed
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}
