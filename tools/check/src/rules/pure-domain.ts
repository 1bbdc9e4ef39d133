import type { Rule } from '../rule.js';
import { resolveRelative, type SourceFile } from '../source-file.js';

/** What domain code may know beside itself: messages, pure libraries, and functions without I/O. `uuid` for name-based ids, `lru-cache` for remembering results. */
const purePackages =
  /^(@chassis\/(contracts|audit-chain|expressions|inference|schemas)|zod|ajv(-formats)?(\/.*)?|ibantools|canonicalize|jsonrepair|@streamparser\/json|yaml|diff|uuid|lru-cache|libphonenumber-js\/min|@orama\/stemmers\/\w+|node:(crypto|util|assert|buffer|url))$/;
const impure: readonly [RegExp, string][] = [
  [/\bDate\.now\(/, 'Date.now(): the time comes in with the event'],
  [/\bnew Date\(\s*\)/, 'new Date(): the time comes in with the event'],
  [/\bMath\.random\(/, 'Math.random(): chance comes in with the event, or from a seed'],
  [/\brandom(UUID|Bytes|Int)\(|\buuidv?[147]?\(/, 'random ids: ids come in with the event'],
  [/\bperformance\.now\(/, 'performance.now(): measure around the domain'],
  [/\b(setTimeout|setInterval|setImmediate)\(/, 'timers: waiting is the caller’s'],
  [/\bfetch\(/, 'fetch(): I/O belongs to an adapter'],
];

const domainOf = (file: SourceFile): string | undefined => /^(.*\/domain)\//.exec(file.path)?.[1];

/** Code below `domain/` is a function of what it is given. */
export const pureDomain: Rule = {
  name: 'pure-domain',
  *check(file) {
    const domain = domainOf(file);
    if (domain === undefined || file.isTest) return;
    for (const { specifier, line } of file.imports) {
      const isInside = specifier.startsWith('.') && resolveRelative(file, specifier).startsWith(`${domain}/`);
      if (!isInside && !purePackages.test(specifier))
        yield {
          line,
          message: `domain code may not import ${specifier}: hand in the value, or move this to an adapter`,
        };
    }
    for (const [index, line] of file.code.split('\n').entries()) {
      for (const [pattern, message] of impure) if (pattern.test(line)) yield { line: index + 1, message };
    }
  },
};
