import type { DerivedAnswer, DerivedProblem, Evidence } from './derived-answer.js';

const isYear = (written: string): boolean => /^(?:19|20)\d{2}$/.test(written.trim());
const asksForParts = /\b(?:components?|items?|parts?)\b|consists?\b|compris|made up/i;
const folded = (text: string): string => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');

/** What is wrong with the parts of a list: one stands there twice, or names what the others are parts of; or years of which the table has some alone. */
export function wrongList({ question, answers }: DerivedAnswer, { tables }: Evidence): DerivedProblem[] {
  const parts = answers.map((one) => one.trim().toLowerCase()).filter((one) => one !== '');
  if (parts.length < 2) return [];
  if (new Set(parts).size < parts.length && !/\brespectively\b|\beach\b/i.test(question))
    return [{ code: 'wrong-count', message: 'a part is listed twice' }];
  const asked = ` ${folded(question)} `;
  if (
    asksForParts.test(question) &&
    parts.some(
      (part) => folded(part) !== '' && asked.includes(` ${folded(part)} `) && !asked.includes(` ${folded(part)} to `),
    )
  )
    return [{ code: 'wrong-cell', message: 'what the parts are asked of is no part of it' }];
  if (hasWhole(parts, tables)) return [{ code: 'wrong-cell', message: 'a list of parts names what they are parts of' }];
  const labels = tables.map((table) => ` ${table.words.toLowerCase()} `);
  const inTable = parts.filter((part) => labels.some((one) => one.includes(part)));
  return parts.every(isYear) && inTable.length > 0 && inTable.length < parts.length
    ? [{ code: 'not-in-source', message: 'the table does not speak of one of these years' }]
    : [];
}

/** Whether one of the parts is the heading or the sum of the others, by the rows of a table. */
function hasWhole(parts: readonly string[], tables: Evidence['tables']): boolean {
  const cells = tables
    .flatMap((table) => table.numbers)
    .filter((cell) => parts.includes(cell.rowLabel.trim().toLowerCase()));
  if (cells.some((cell) => parts.includes(cell.sectionLabel.trim().toLowerCase()))) return true;
  return cells.some((sum) =>
    cells.some((cell) => cell.column === sum.column && cell.row < sum.row && cell.row >= sum.row - sum.summed),
  );
}
