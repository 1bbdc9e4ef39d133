import type { FormatSettings } from '@chassis/contracts';
import { brokenMarkdown, cellsOf, type FormatFault, markupIn } from './markdown-lines.js';

type Items = NonNullable<FormatSettings['items']>;

const item = /^(\s{0,8})(?:[-*•–]|\(?\d{1,4}[.)])\s+\S/;

/** What is not as the settings' `is` asks, for a whole text. */
export function wrongForm(text: string, { is, items, columns }: FormatSettings): FormatFault[] {
  if (is === 'plain') return markupIn(text);
  if (is === 'markdown') return brokenMarkdown(text);
  if (is === 'line')
    return /\n/.test(text.trim()) ? [{ code: 'not-one-line', message: 'the answer must be a single line' }] : [];
  if (is === 'json')
    return isJson(text) ? [] : [{ code: 'not-json', message: 'the answer must be one JSON value and nothing else' }];
  if (is === 'list') return wrongList(text, items);
  return is === 'table' ? wrongTable(text, items, columns) : [];
}

/** One line before it may say what is listed; lines that are set in go on with an item, and deeper items belong to theirs. */
function wrongList(text: string, items: Items | undefined): FormatFault[] {
  const lines = text
    .split('\n')
    .map((line, at) => ({ line, at }))
    .filter(({ line }) => line.trim() !== '');
  const rest = lines[0]?.line.trimEnd().endsWith(':') && !item.test(lines[0].line) ? lines.slice(1) : lines;
  const depth = rest.reduce((least, { line }) => Math.min(least, item.exec(line)?.[1]?.length ?? Infinity), Infinity);
  const strangers = rest.filter(({ line }) => !item.test(line) && !/^\s{2,}\S/.test(line));
  if (rest.length === 0 || !Number.isFinite(depth))
    return [{ code: 'not-a-list', message: 'the answer must be a list, one item a line behind “- ” or “1. ”' }];
  const faults = strangers.slice(0, 5).map(({ at }) => ({
    code: 'not-a-list',
    line: at,
    message: 'this line is no item of the list that was asked for',
  }));
  return [
    ...faults,
    ...wrongCount(rest.filter(({ line }) => item.exec(line)?.[1]?.length === depth).length, 'items', items),
  ];
}

function wrongTable(text: string, items: Items | undefined, columns: readonly string[] | undefined): FormatFault[] {
  const lines = text.trim().split('\n');
  const rows = lines.map(cellsOf);
  const [head, rule] = rows;
  if (head === undefined || rule?.length !== head.length || !rule.every((cell) => /^:?-+:?$/.test(cell)))
    return [
      { code: 'not-a-table', message: 'the answer must be a table of Markdown: a head, a line of dashes, then rows' },
    ];
  const faults: FormatFault[] = rows.flatMap((row, at) => {
    if (row?.length === head.length) return [];
    const why = row === undefined ? 'is no row of the table' : `has ${row.length} cells, and the head ${head.length}`;
    return [{ code: 'not-a-table', line: at, message: `this line ${why}` }];
  });
  if (columns !== undefined && columns.join('|') !== head.join('|'))
    faults.push({ code: 'columns', line: 0, message: `the columns must be ${columns.join(', ')}` });
  return [...faults.slice(0, 10), ...wrongCount(rows.length - 2, 'rows', items)];
}

function wrongCount(count: number, what: string, items: Items | undefined): FormatFault[] {
  if (items === undefined || (count >= items.min && count <= items.max)) return [];
  const wanted = items.min === items.max ? `exactly ${items.min}` : `${items.min} to ${items.max}`;
  return [{ code: 'item-count', message: `there are ${count} ${what}; ${wanted} are wanted` }];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // What does not parse is none.
    return false;
  }
}
