import { camel, isKebab } from './names.js';
import { type Plan, PlanError } from './plan.js';

/** A check of the validator: its rule, its row in the table, its test. */
export function planCheck(name: string): Plan {
  if (!isKebab(name)) throw new PlanError(`${name} is no name of a check: write it like polite-tone.`);
  const check = `${camel(name)}Check`;
  const table = 'apps/validator/src/domain/checks/checks.ts';
  return {
    files: {
      [`apps/validator/src/domain/checks/${name}.ts`]: checkFile(name, check),
      [`apps/validator/src/domain/checks/${name}.spec.ts`]: specFile(name, check),
    },
    edits: [
      { path: table, before: /import /, insert: `import { ${check} } from './${name}.js';\n` },
      {
        path: table,
        before: /\n\];/,
        insert: `\n  { check: ${check}, scopes: ['segment', 'whole'], byDefault: 'never', budgetMs: 1_000 },`,
      },
      { path: 'docs/workflows.md', before: /\| `pii` /, insert: `| \`${name}\` | \`unwanted-word\` |\n` },
    ],
    next: [
      `apps/validator/src/domain/checks/${name}.ts: the real rule and the codes of what it finds; linear in the text's length, no clock, no I/O`,
      'docs/workflows.md, “What checks find”: its codes',
      'its row in checks.ts: its place (cheap ones first), scopes, whether it runs without being named',
      `a workflow that names it: checks: [${name}]`,
      'npm run check',
    ],
  };
}

const checkFile = (
  name: string,
  check: string,
): string => `import type { Candidate, Check, CheckContext, CheckSettings, Finding } from './check.js';
import { textOfCandidate } from './text-of-candidate.js';

/** Refuses the words that the workflow lists (\`with: { words: [...] }\`), whatever their case. */
export const ${check}: Check = {
  name: '${name}',
  version: '1',
  codes: ['unwanted-word'],
  run(candidate: Candidate, _context: CheckContext, settings: CheckSettings): readonly Finding[] {
    const words = Array.isArray(settings['words']) ? settings['words'].filter((one) => typeof one === 'string') : [];
    const text = textOfCandidate(candidate).toLowerCase();
    return words
      .filter((word) => text.includes(word.toLowerCase()))
      .map((word) => ({ verdict: 'repair', code: 'unwanted-word', message: \`"\${word}" is not wanted here\` }));
  },
};
`;

const specFile = (name: string, check: string): string => `import { expect, it } from 'vitest';
import { contextOf, textOf } from './fixtures.js';
import { ${check} } from './${name}.js';

const codes = (text: string) => ${check}.run(textOf(text), contextOf([], []), { words: ['asap'] }).map((one) => one.code);

it('finds a word of the list', () => expect(codes('Pay ASAP.')).toEqual(['unwanted-word']));

it('lets other texts pass', () => expect(codes('Please pay by Friday.')).toEqual([]));
`;
