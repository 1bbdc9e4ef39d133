import { cellChoices } from './cell-choices.js';
import { checkScale } from './check-scale.js';
import type { DerivedAnswer, DerivedProblem, Evidence } from './derived-answer.js';
import { compared, type Exact, exactOf, magnitude } from './exact-number.js';
import { type Places, placesOf } from './find-places.js';
import type { FoldedSource } from './folded-source.js';
import { isMeant } from './is-meant.js';
import { isUnderPercent } from './is-under-percent.js';
import { labelWords, yearsIn } from './label-words.js';
import { wrongList } from './wrong-list.js';
import { wrongYears } from './wrong-years.js';

const magnitudeWord = /\s*(?:thousand|million|billion)s?\.?$/i;
const isYear = (written: string): boolean => /^(?:19|20)\d{2}$/.test(written.trim());

/** Quoted values: a number stands in the source with its sign and unit, where the question asks for it; words stand in the source as they are. */
export function checkQuotation(candidate: DerivedAnswer, evidence: Evidence, source: FoldedSource): DerivedProblem[] {
  const numbers = candidate.answers.map((one) => (isYear(one) ? undefined : exactOf(one.replace(magnitudeWord, ''))));
  const problems = candidate.answers.flatMap((one, index) =>
    numbers[index] === undefined ? wordsProblem(one, source) : numberProblem(one, numbers[index], candidate, evidence),
  );
  if (problems.length > 0) return problems;
  const places = numbers.flatMap((one, index) =>
    one === undefined
      ? []
      : [ofItsKind(signed(placesOf(one, evidence), one, candidate.question), candidate.answers[index]!)],
  );
  if (places.length === 0)
    return [
      ...wrongComparison(candidate, evidence),
      ...wrongList(candidate, evidence),
      ...(/\d\s*[<>]\s*[$(]?-?\d/.test(candidate.derivation) ? [] : wrongYears(candidate, evidence)),
    ];
  const quoted = { ...candidate, derivation: '' };
  const choices = cellChoices(places, candidate.question);
  if (!choices.some((cells) => cells.length === 0 || isMeant(cells, quoted, evidence)))
    return [{ code: 'wrong-cell', message: 'the question asks for a neighbouring cell' }];
  return [...wrongOrder(candidate.question, places), ...checkScale(candidate, { evidence, places })];
}

const wordsProblem = (words: string, source: FoldedSource): DerivedProblem[] =>
  source.has(words) ? [] : [{ code: 'not-in-source', message: `"${words.slice(0, 80)}" stands nowhere` }];

/** The sign of a currency that the source does not use. */
function foreignSign(written: string, { tables, paragraphs }: Evidence): string | undefined {
  const sign = /[€£¥$]/.exec(written)?.[0];
  const all = [...tables.flatMap((table) => table.rows.flat()), ...paragraphs].join(' ');
  return sign !== undefined && !all.includes(sign) ? sign : undefined;
}

function numberProblem(
  written: string,
  value: Exact,
  { question, scale }: DerivedAnswer,
  evidence: Evidence,
): DerivedProblem[] {
  const { cells, texts } = signed(placesOf(value, evidence), value, question);
  if (value.over === 0n && cells.length + texts.length === 0 && hasDash(question, evidence)) return [];
  if (cells.length + texts.length === 0)
    return [{ code: 'not-in-source', message: `${written} stands neither in a table nor in the text` }];
  const sign = foreignSign(written, evidence);
  if (sign !== undefined) return [{ code: 'wrong-unit', message: `the source speaks of no ${sign}` }];
  const isPercent = isPercentage({ cells, texts }, evidence);
  if (written.includes('%') && scale !== '' && scale !== 'percent')
    return [{ code: 'wrong-unit', message: `${written} is a percentage, and no ${scale}s` }];
  if (written.includes('%') && !isPercent)
    return [{ code: 'wrong-unit', message: `${written} is no percentage in the source` }];
  const isPercentAsked = /^what (?:percent|\S+ (?:the )?(?:\S+ ){0,2}percent)|\(%\)/i.test(question);
  if (isPercentAsked && !isPercent && !written.includes('%') && scale !== 'percent')
    return [{ code: 'wrong-unit', message: `the question asks for a percentage, and ${written} is none` }];
  return [];
}

function isPercentage({ cells, texts }: Places, evidence: Evidence): boolean {
  const near = [
    ...cells.map((cell) => `${cell.raw} ${cell.rowLabel} ${cell.columnLabel} ${cell.sectionLabel}`),
    ...texts.map(({ paragraph, raw, end }) => raw + (evidence.paragraphs[paragraph] ?? '').slice(end, end + 10)),
  ];
  return (
    near.some((one) => /%|percent|rate|margin/i.test(one)) ||
    hasPercentBeside(cells, evidence) ||
    cells.some((cell) => isUnderPercent(cell, evidence))
  );
}

const hasPercentBeside = (cells: Places['cells'], { tables }: Evidence): boolean =>
  cells.some((cell) =>
    tables.some(
      (table) =>
        table.numbers.includes(cell) &&
        (/%/.test(cell.raw) || /^\W*%\W*$/.test(table.rows[cell.row]?.[cell.column + 1] ?? '')),
    ),
  );

/** How many went away is no loss. */
const asksForNumber = /^(?:how many|what (?:is|was|are|were) the (?:total )?numbers? of)\b/i;

/** In a table a loss is written as one. */
const signed = (places: Places, value: Exact, question: string): Places => ({
  cells: places.cells.filter(
    (cell) => compared(cell.value, value) === 0n || (value.over > 0n && asksForNumber.test(question)),
  ),
  texts: places.texts.filter((one) => value.over >= 0n || compared(one.value, value) === 0n),
});

/** "$2.8 million" in the text is not where "2.8%" comes from. */
const ofItsKind = (places: Places, written: string): Places => ({
  cells: places.cells,
  texts: places.texts.filter(
    (one) => !written.includes('%') || (one.magnitude === undefined && !/[$€£]/.test(one.raw)),
  ),
});

/** "in 2018 and 2019 respectively": the first value is that of the first year. */
function wrongOrder(question: string, places: readonly Places[]): DerivedProblem[] {
  const years = yearsIn(question);
  if (places.length < 2 || years.length !== places.length || new Set(years).size < years.length) return [];
  const isWrong = places.some(({ cells, texts }, index) => {
    const dated = cells.filter((cell) => yearsIn(`${cell.columnLabel} ${cell.rowLabel}`).length > 0);
    return (
      texts.length === 0 &&
      dated.length > 0 &&
      dated.length === cells.length &&
      dated.every((cell) => !yearsIn(`${cell.columnLabel} ${cell.rowLabel}`).includes(years[index]!))
    );
  });
  return isWrong ? [{ code: 'wrong-order', message: 'the values are not in the order of the years asked for' }] : [];
}

/** "1,496.5>1,202.9": the comparison holds, and what is answered is how the table names the first figure. */
function wrongComparison(candidate: DerivedAnswer, evidence: Evidence): DerivedProblem[] {
  const listed = candidate.derivation.split(/\s*,\s+|\s+,\s*/);
  if (listed.length > 1 && !listed.every((one) => /\d\s*[<>]\s*[$(]?\d/.test(one))) return [];
  return listed.flatMap((derivation) => wrongWinner({ ...candidate, derivation }, evidence)).slice(0, 1);
}

function wrongWinner({ question, answers, derivation }: DerivedAnswer, evidence: Evidence): DerivedProblem[] {
  const values = derivation.split(/[<>]/).map((one) => exactOf(one.trim()));
  if (answers.length !== 1 || values.length < 2 || !values.every((one): one is Exact => one !== undefined)) return [];
  // Losses are often compared by their size.
  if (!isOrdered(values, derivation) && !isOrdered(values.map(magnitude), derivation))
    return [{ code: 'wrong-result', message: 'the comparison does not hold' }];
  const isDescending = derivation.includes('>');
  const isLast = isDescending && asksForLeast.test(question);
  const named = (isDescending && derivation.includes('<') ? values : [values.at(isLast ? -1 : 0)!])
    .flatMap((one) => placesOf(one, evidence).cells)
    .map((cell) => `${cell.rowLabel} ${cell.columnLabel} ${cell.sectionLabel}`.toLowerCase());
  const answer = answers[0]!.trim().toLowerCase();
  return named.length === 0 || named.some((one) => one.includes(answer))
    ? []
    : [{ code: 'wrong-cell', message: 'the answer does not name the figure that won' }];
}

const asksForLeast = /\b(?:lower|lowest|least|smaller|smallest|fewest|fewer)\b/i;
const isOrdered = (values: readonly Exact[], derivation: string): boolean =>
  values.every((one, at) => {
    const step = at === 0 ? 0n : compared(values[at - 1]!, one);
    return at === 0 || (derivation.includes('>') ? step > 0n : step < 0n);
  });

/** A dash in a row that the question names is nothing. */
const hasDash = (question: string, { tables }: Evidence): boolean => {
  const asked = labelWords(question);
  return tables.some(({ rows }) =>
    rows.some(
      (row) =>
        row.slice(1).some((cell) => /^[$€£¥]? ?[-–—]$/.test(cell.trim())) &&
        [...labelWords(row[0] ?? '')].some((word) => asked.has(word)),
    ),
  );
};
