import { placeholderOf, type SecretPolicy } from '@chassis/contracts';
import { type DisclosureRule, secretRule } from '../disclosure/disclosure-rules.js';
import { visibleText } from '../text/visible-text.js';
import type { Candidate, Check, CheckContext, CheckSettings, Finding } from './check.js';
import { textOfCandidate } from './text-of-candidate.js';

/** Each begins with a literal and has one bounded or final run: linear. */
const patterns: readonly { what: string; pattern: RegExp }[] = [
  { what: 'private key', pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----/g },
  { what: 'API key', pattern: /(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{20,200}/g },
  { what: 'API key', pattern: /(?<![A-Za-z0-9])(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,200}/g },
  { what: 'API key', pattern: /(?<![A-Za-z0-9])chs_[A-Za-z0-9_-]{20,200}/g },
  { what: 'cloud access key', pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g },
  { what: 'cloud API key', pattern: /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}/g },
  { what: 'repository token', pattern: /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36,251}/g },
  { what: 'repository token', pattern: /(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{22,255}/g },
  { what: 'repository token', pattern: /(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{20,64}/g },
  { what: 'chat token', pattern: /(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10,250}/g },
  { what: 'package registry token', pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}/g },
  {
    what: 'signed token',
    pattern: /(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,1000}/g,
  },
];

/** Of these only the beginning is found; no placeholder would cover what comes behind it. */
const longer: ReadonlySet<string> = new Set(['private key']);

/** One text of a candidate: all of it, or the quote of a citation. */
interface Searched {
  readonly text: string;
  readonly citation?: number;
  /** May go on in the next segment. */
  readonly isOpen: boolean;
}

/**
 * Keys and tokens leave in no answer and in no quote, whatever the sources say; the message never repeats one. The answer ends, is made again, or a placeholder takes its place,
 * as the tenant's policy says or, where it is stricter, `with: { policy: "halt" }`.
 */
export const secretsCheck: Check = {
  name: 'secrets',
  version: '3',
  codes: ['secret'],
  run(candidate: Candidate, context: CheckContext, settings: CheckSettings): readonly Finding[] {
    const rule = secretRule(settings, context.disclosure);
    const quotes = candidate.kind === 'json' ? [] : candidate.citations;
    return [
      ...secretsIn({ text: textOfCandidate(candidate), isOpen: candidate.kind === 'segment' }, rule),
      ...quotes.flatMap(({ quote }, citation) => secretsIn({ text: quote, citation, isOpen: false }, rule)),
    ];
  },
};

function secretsIn({ text, citation, isOpen }: Searched, rule: DisclosureRule<SecretPolicy>): readonly Finding[] {
  const visible = visibleText(text);
  const isQuote = citation !== undefined;
  return patterns.flatMap(({ what, pattern }) =>
    [...visible.text.matchAll(pattern)].map((match): Finding => {
      const [start, found] = [match.index, match.index + match[0].length];
      // All of a token that is longer than the pattern looks at; one that may go on in the next segment cannot be covered.
      const end = rule.policy === 'mask' ? endOfToken(visible.text, found) : found;
      const isMaskable = !longer.has(what) && !(isOpen && end === visible.text.length);
      const span = { start: visible.origin(start), end: visible.origin(end - 1) + 1 };
      const message = isQuote
        ? `a ${what} in the quote of citation ${citation}`
        : `a ${what} at ${span.start}–${span.end}`;
      // A place in a quote is no place in the text.
      const place = isQuote ? { pointer: `/citations/${citation}` } : { span };
      const finding = { code: 'secret', message, decided: rule.decided };
      if (rule.policy === 'halt') return { ...finding, ...place, verdict: 'halt' };
      if (rule.policy === 'refuse' || !isMaskable) return { ...finding, ...place, verdict: 'repair' };
      const mask = { kind: 'secret' as const, text: placeholderOf('secret'), ...(isQuote && { citation }) };
      return { ...finding, span, verdict: 'repair', mask };
    }),
  );
}

function endOfToken(text: string, from: number): number {
  let end = from;
  while (end < text.length && /[A-Za-z0-9_+/=-]/.test(text[end]!)) end += 1;
  return end;
}
