import type { DerivedAnswer, DerivedProblem, Evidence } from './derived-answer.js';
import { compared, type Exact, exactOf, magnitude } from './exact-number.js';
import { labelWords, yearsIn } from './label-words.js';
import type { NumberCell } from './parse-table.js';

const threshold =
  /(?<less>less than|lower than|below|under|smaller than)|(?<more>exceed(?:ed|s)?|more than|greater than|higher than|above|over|larger than)/i;
const extreme =
  /(?<least>\b(?:lower|lowest|least|smaller|smallest|fewest|fewer)\b)|(?<most>\b(?:higher|highest|larger|largest|greater|greatest|most|biggest)\b)/i;

/** "In which year was X less than 100?": the years that are answered are those whose figure in the row of X is. Says nothing where the question names no row for sure. */
export function wrongYears({ question, answers }: DerivedAnswer, evidence: Evidence): DerivedProblem[] {
  const isAsked =
    /^(?:in )?(?:which|what) (?:fiscal )?(?:year|period)s?\b/i.test(question.trim()) || /which year/i.test(question);
  if (!isAsked || answers.some((one) => yearsIn(one).length !== 1)) return [];
  const row = namedRow(question, evidence);
  if (row === undefined) return [];
  const right = yearsThatFit(question, row);
  if (right === undefined) return [];
  const wrong = answers.find((one) => !right.has(yearsIn(one)[0]!));
  return wrong === undefined
    ? []
    : [{ code: 'wrong-cell', message: `the figure of ${wrong} is not what the question asks for` }];
}

/** The cells of the one row whose label shares most words with the question. */
function namedRow(question: string, { tables }: Evidence): NumberCell[] | undefined {
  const asked = labelWords(question);
  const rows = new Map<string, { cells: NumberCell[]; shared: number; size: number }>();
  for (const [index, table] of tables.entries())
    for (const cell of table.numbers) {
      const words = labelWords(`${cell.rowLabel} ${cell.sectionLabel}`);
      const shared = [...words].filter((word) => asked.has(word) && !/\d/.test(word)).length;
      const row = rows.get(`${index}/${cell.row}`) ?? { cells: [], shared, size: words.size };
      row.cells.push(cell);
      rows.set(`${index}/${cell.row}`, row);
    }
  const ranked = [...rows.values()].toSorted((a, b) => b.shared - a.shared || a.size - b.size);
  const [first, second] = ranked;
  const isSure =
    first !== undefined &&
    first.shared > 0 &&
    (second === undefined || second.shared < first.shared || second.size > first.size);
  return isSure ? first.cells : undefined;
}

function yearsThatFit(question: string, row: readonly NumberCell[]): ReadonlySet<string> | undefined {
  const dated = row.flatMap((cell) =>
    yearsIn(cell.columnLabel)
      .slice(0, 1)
      .map((year) => ({ year, value: cell.value })),
  );
  if (dated.length < 2 || new Set(dated.map((one) => one.year)).size < dated.length) return undefined;
  const limit = threshold.exec(question);
  const number =
    limit === null ? undefined : /[$€£]? ?(\d[\d,]*(?:\.\d+)?)/.exec(question.slice(limit.index + limit[0].length));
  const bound = number?.[1] === undefined ? undefined : exactOf(number[1]);
  if (limit !== null && bound !== undefined) {
    const fits = (value: Exact): boolean =>
      limit.groups?.['less'] === undefined ? compared(value, bound) > 0n : compared(value, bound) < 0n;
    return new Set(dated.filter((one) => fits(one.value)).map((one) => one.year));
  }
  const signed = /\bnegative\b|\bpositive\b/i.exec(question)?.[0].toLowerCase();
  if (signed !== undefined) {
    const fits = ({ over }: Exact): boolean => (signed === 'negative' ? over < 0n : over > 0n);
    return new Set(dated.filter((one) => fits(one.value)).map((one) => one.year));
  }
  const end = extreme.exec(question);
  if (end === null) return undefined;
  const sign = end.groups?.['least'] === undefined ? 1n : -1n;
  // Of losses, the greater one is that of more money.
  const sizeOf = dated.every(({ value }) => value.over <= 0n) ? magnitude : (value: Exact): Exact => value;
  const best = dated.reduce((a, b) => (sign * compared(sizeOf(b.value), sizeOf(a.value)) > 0n ? b : a));
  return new Set([best.year]);
}
