import { placeholderOf } from '@chassis/contracts';
import { secretRule } from '../disclosure/disclosure-rules.js';
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

/**
 * Keys and tokens leave in no answer, whatever the sources say; the message never repeats one. The answer ends, is made again, or a placeholder takes its place,
 * as the tenant's policy says or, where it is stricter, `with: { policy: "halt" }`.
 */
export const secretsCheck: Check = {
  name: 'secrets',
  version: '2',
  codes: ['secret'],
  run(candidate: Candidate, context: CheckContext, settings: CheckSettings): readonly Finding[] {
    const visible = visibleText(textOfCandidate(candidate));
    const rule = secretRule(settings, context.disclosure);
    const isOpen = candidate.kind === 'segment';
    return patterns.flatMap(({ what, pattern }) =>
      [...visible.text.matchAll(pattern)].map((match): Finding => {
        const [start, found] = [match.index, match.index + match[0].length];
        // All of a token that is longer than the pattern looks at; one that may go on in the next segment cannot be covered.
        const end = rule.policy === 'mask' ? endOfToken(visible.text, found) : found;
        const isMaskable = !longer.has(what) && !(isOpen && end === visible.text.length);
        const span = { start: visible.origin(start), end: visible.origin(end - 1) + 1 };
        const message = `a ${what} at ${span.start}–${span.end}`;
        const finding = { code: 'secret', span, message, decided: rule.decided };
        if (rule.policy === 'halt') return { ...finding, verdict: 'halt' };
        if (rule.policy === 'refuse' || !isMaskable) return { ...finding, verdict: 'repair' };
        return { ...finding, verdict: 'repair', mask: { kind: 'secret', text: placeholderOf('secret') } };
      }),
    );
  },
};

function endOfToken(text: string, from: number): number {
  let end = from;
  while (end < text.length && /[A-Za-z0-9_+/=-]/.test(text[end]!)) end += 1;
  return end;
}
