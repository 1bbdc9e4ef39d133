import { visibleText } from '../text/visible-text.js';
import type { Candidate, Check, Finding } from './check.js';
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

/** Keys and tokens leave in no answer, whatever the sources say; the message never repeats one. */
export const secretsCheck: Check = {
  name: 'secrets',
  version: '1',
  codes: ['secret'],
  run(candidate: Candidate): readonly Finding[] {
    const visible = visibleText(textOfCandidate(candidate));
    return patterns.flatMap(({ what, pattern }) =>
      [...visible.text.matchAll(pattern)].map((match): Finding => {
        const span = { start: visible.origin(match.index), end: visible.origin(match.index + match[0].length) };
        return { verdict: 'halt', code: 'secret', span, message: `a ${what} at ${span.start}–${span.end}` };
      }),
    );
  },
};
