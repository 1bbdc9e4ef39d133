import { dateTokens } from '../text/date-tokens.js';
import { numberTokens } from '../text/number-tokens.js';
import type { SourceIndex } from '../text/source-index.js';
import { visibleText } from '../text/visible-text.js';
import { unitBehind } from '../text/words.js';
import type { CheckContext, CheckSettings, Finding } from './check.js';
import { foreignSentences } from './foreign-sentences.js';

/** Two or more capitalised words in a row, or a code of capitals and figures: a name. */
const names =
  /(?<![\p{L}\p{N}])(?:\p{Lu}[\p{L}'’-]{1,30}(?: \p{Lu}[\p{L}'’-]{1,30}){1,3}|\p{Lu}{1,6}-?\d{1,8}\p{Lu}{0,4})(?![\p{L}\p{N}])/gu;

/** Numbers, dates, units and names that the sources do not hold; and, with passages, sentences that are not about what those say. */
export function ungroundedFacts(
  original: string,
  context: CheckContext,
  settings: CheckSettings,
): Finding[] | Promise<Finding[]> {
  const visible = visibleText(original);
  const spanOf = (start: number, end: number) => ({ start: visible.origin(start), end: visible.origin(end) });
  const findings: Finding[] = [...ungroundedFigures(visible.text, context.sources)].map(
    ({ start, end, code, message }) => ({
      verdict: 'repair',
      code,
      span: spanOf(start, end),
      message,
    }),
  );
  if (context.passages.length === 0) return findings;
  for (const match of visible.text.matchAll(names)) {
    if (isAfterStart(visible.text, match.index) && !hasEachWord(match[0], context.sources)) {
      const span = spanOf(match.index, match.index + match[0].length);
      findings.push({
        verdict: 'repair',
        code: 'name-not-grounded',
        span,
        message: `"${match[0]}" is in none of the sources`,
      });
    }
  }
  const foreign = foreignSentences(visible.text, context, settings, spanOf);
  return foreign instanceof Promise ? foreign.then((more) => [...findings, ...more]) : [...findings, ...foreign];
}

interface Ungrounded {
  readonly start: number;
  readonly end: number;
  readonly code: string;
  readonly message: string;
}

function* ungroundedFigures(text: string, sources: SourceIndex): Generator<Ungrounded> {
  const dates = dateTokens(text);
  for (const { start, end, raw, dates: readings } of dates) {
    if (!sources.hasDate(readings))
      yield { start, end, code: 'date-not-grounded', message: `the date "${raw}" is in none of the sources` };
  }
  let next = 0;
  for (const { start, end, raw, values } of numberTokens(text)) {
    while (next < dates.length && (dates[next]?.end ?? 0) <= start) next += 1;
    if ((dates[next]?.start ?? text.length) <= start) continue;
    if (isListMark(text, start, end)) continue;
    const unit = unitBehind(text, end);
    if (!sources.hasNumber(values)) {
      yield { start, end, code: 'number-not-grounded', message: `the number "${raw}" is in none of the sources` };
    } else if (unit !== undefined && !sources.hasUnit(unit)) {
      yield { start, end, code: 'unit-not-grounded', message: `no source speaks of "${raw}" in the unit "${unit}"` };
    }
  }
}

/** "1." or "2)" at the start of a line numbers the list, not the world. */
function isListMark(text: string, start: number, end: number): boolean {
  const before = text[start - 1];
  const isLineStart = before === undefined || before === '\n';
  return (
    isLineStart && (text[end] === '.' || text[end] === ')') && (text[end + 1] === ' ' || text[end + 1] === undefined)
  );
}

/** The first word of a sentence is capitalised for its place, not for what it names. */
function isAfterStart(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - 3), index).trimEnd();
  return before !== '' && !/[.!?:;\n•*-]$/.test(before);
}

const hasEachWord = (name: string, sources: SourceIndex): boolean =>
  sources.hasText(name) || name.split(' ').every((word) => sources.hasText(word));
