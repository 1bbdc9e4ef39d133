import { Sayings } from './contradiction.js';
import { dateTokens } from './date-tokens.js';
import { numberTokens } from './number-tokens.js';
import { visibleText } from './visible-text.js';
import { contentStems, numberWords, unitBehind, unitOfWord } from './words.js';

/** What a candidate may rest on, prepared once for all its segments; each view is built on first use. */
export class SourceIndex {
  private readonly text: string;
  private stems?: ReadonlySet<string>;
  private numbers?: ReadonlySet<string>;
  private dates?: ReadonlySet<string>;
  private units?: ReadonlySet<string>;
  private compacted?: string;
  private folded?: string;
  private sayings?: Sayings;

  constructor(texts: readonly string[]) {
    this.text = texts.map((one) => visibleText(one).text).join('\n');
  }

  hasNumber(values: readonly string[]): boolean {
    this.numbers ??= numbersIn(this.text);
    return values.some((value) => this.numbers?.has(value));
  }

  hasDate(dates: readonly string[]): boolean {
    this.dates ??= new Set(dateTokens(this.text).flatMap((token) => token.dates));
    return dates.some((date) => this.dates?.has(date));
  }

  hasUnit(unit: string): boolean {
    this.units ??= unitsIn(this.text);
    return this.units.has(unit);
  }

  /** The share (0 to 1) of these stems that the sources have. */
  shareOf(stems: readonly string[]): number {
    this.stems ??= new Set(contentStems(this.text));
    if (stems.length === 0) return 1;
    return stems.filter((one) => this.stems?.has(one)).length / stems.length;
  }

  /** Whether letters and digits of `value` stand in the sources in this order, whatever stands between them: for account and telephone numbers. */
  hasCompact(value: string): boolean {
    this.compacted ??= compact(this.text);
    const wanted = compact(value);
    return wanted !== '' && this.compacted.includes(wanted);
  }

  /** Whether the sentence of the sources that is nearest to this one denies it, or goes the other way. */
  contradicts(sentence: string): boolean {
    this.sayings ??= new Sayings(this.text);
    return this.sayings.isContradicted(sentence);
  }

  /** Whether the words of `value` stand in the sources, whatever the case and the white space. */
  hasText(value: string): boolean {
    this.folded ??= fold(this.text);
    return this.folded.includes(fold(value));
  }
}

const compact = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
const fold = (text: string): string =>
  visibleText(text).text.normalize('NFC').toLowerCase().replaceAll(/\s/g, ' ').replaceAll(/ {2,}/g, ' ').trim();

function numbersIn(text: string): ReadonlySet<string> {
  const found = new Set(numberTokens(text).flatMap((token) => token.values));
  for (const [word] of text.matchAll(/\p{L}{3,9}/gu)) {
    const value = numberWords.get(word.toLowerCase());
    if (value !== undefined) found.add(value);
  }
  return found;
}

function unitsIn(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const token of numberTokens(text)) {
    const unit = unitBehind(text, token.end);
    if (unit !== undefined) found.add(unit);
  }
  for (const [word] of text.matchAll(/[%€$£]|°[CF]|\p{L}{1,12}/gu)) {
    const unit = unitOfWord(word);
    if (unit !== undefined) found.add(unit);
  }
  return found;
}
