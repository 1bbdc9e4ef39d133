import type { PromptPassage } from '../language-model.js';
import { segmentText } from '../segment-text.js';
import { hasEvidence, questionKind } from './question-kind.js';
import { termsOf } from './terms-of.js';

/** A sentence of a passage that might answer; `start` is its place in the passage's text. */
export interface Candidate {
  readonly passage: PromptPassage;
  readonly order: number;
  readonly quote: string;
  readonly start: number;
  /** The question's terms that the sentence itself holds. */
  readonly matched: ReadonlySet<string>;
  /** Share of the question's weight that sentence and surroundings cover, 0–1. */
  readonly coverage: number;
  /** `coverage`, changed by what the question asks for and by the passage's rank. */
  readonly score: number;
}

/** What a term is worth where it stands: in the sentence, next to it, above it. */
const NEAR = 0.35;
const ABOVE = 0.6;
const MARKER = /^[ \t]*(?:[-*+•–][ \t]+|\d{1,3}[.)][ \t]+|>[ \t]+|(?:\*\*)?[QA]:[ \t]*)/;

/** Sentences by how well they answer the question, best first. Headings, table rules, questions and fragments do not compete. */
export function rankSentences(question: string, passages: readonly PromptPassage[]): Candidate[] {
  const asked = new Set(termsOf(question));
  if (asked.size === 0) return [];
  const sentences = passages.flatMap(sentencesOf);
  const weights = weigh(
    asked,
    sentences.map((one) => one.terms),
    passages,
  );
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const kind = questionKind(question);
  return sentences
    .filter((one) => !isIdle(one.quote))
    .map((one) => {
      const matched = new Set([...asked].filter((term) => holds(one.terms, term)));
      const coverage =
        [...asked].reduce((sum, term) => sum + weights.get(term)! * worth(term, one, matched), 0) / total;
      const bonus = kind === 'open' ? 0 : hasEvidence(kind, one.quote) ? 0.2 : -0.25;
      const own = matched.size === 0 ? -0.5 : 0;
      return {
        ...one,
        matched,
        coverage,
        score: coverage + bonus + own - passages.indexOf(one.passage) * 0.02 - one.order * 0.001,
      };
    })
    .sort((a, b) => b.score - a.score);
}

interface Sentence {
  passage: PromptPassage;
  order: number;
  quote: string;
  start: number;
  terms: ReadonlySet<string>;
  near: ReadonlySet<string>;
  above: ReadonlySet<string>;
}

function sentencesOf(passage: PromptPassage): Sentence[] {
  const sentences: Sentence[] = [];
  let heading = '';
  let at = 0;
  for (const segment of segmentText(passage.text)) {
    const lead = /^\s*/.exec(segment)![0].length;
    const marker = MARKER.exec(segment.slice(lead))?.[0].length ?? 0;
    const quote = segment.slice(lead + marker).trimEnd();
    if (/^#{1,6}[ \t]/.test(quote)) heading = quote;
    const above = new Set(termsOf(`${passage.title} ${passage.heading ?? ''} ${heading}`));
    if (quote !== '') {
      sentences.push({
        passage,
        order: sentences.length,
        quote,
        start: at + lead + marker,
        terms: new Set(termsOf(quote)),
        near: new Set(),
        above,
      });
    }
    at += segment.length;
  }
  return sentences.map((one, index) => {
    const around = [sentences[index - 1], sentences[index + 1]].flatMap((other) => (other ? [...other.terms] : []));
    return { ...one, near: new Set(around) };
  });
}

/** Rare terms among the sentences count more; a term that stands nowhere counts most, since without it nothing was answered. */
function weigh(
  asked: ReadonlySet<string>,
  sentences: readonly ReadonlySet<string>[],
  passages: readonly PromptPassage[],
): Map<string, number> {
  const titles = passages.map((one) => new Set(termsOf(`${one.title} ${one.heading ?? ''}`)));
  return new Map(
    [...asked].map((term) => {
      const found =
        sentences.filter((terms) => holds(terms, term)).length + titles.filter((terms) => holds(terms, term)).length;
      return [term, Math.log(1 + (sentences.length + 1) / (found + 0.5))] as const;
    }),
  );
}

function worth(term: string, sentence: Sentence, matched: ReadonlySet<string>): number {
  if (matched.has(term)) return 1;
  if (holds(sentence.above, term)) return ABOVE;
  return holds(sentence.near, term) ? NEAR : 0;
}

/** Whether a text has the term, or a compound or inflection that starts or ends with it. */
function holds(terms: ReadonlySet<string>, term: string): boolean {
  if (terms.has(term)) return true;
  if (term.length < 5) return false;
  for (const other of terms) {
    if (other.length >= 5 && (other.startsWith(term) || other.endsWith(term) || term.startsWith(other))) return true;
  }
  return false;
}

/** Lines that say nothing by themselves: headings, rules of tables, questions, lead-ins, single words. */
function isIdle(quote: string): boolean {
  if (/^#{1,6}[ \t]/.test(quote) || /[?:：？]$/.test(quote) || /^[|\s:=_*-]+$/.test(quote)) return true;
  return (quote.match(/[\p{L}\p{N}]+/gu) ?? []).length < 3 && !/[\u3040-\u30ff\u4e00-\u9fff]/.test(quote);
}
