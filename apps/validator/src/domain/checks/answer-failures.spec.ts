import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { withdrawnCode } from '../../release/failed-attempts.js';
import { actionCheckCodes } from '../actions/check-arguments.js';
import { answerFailures } from './answer-failures.js';
import { brandVoiceCheck } from './brand-voice.js';
import { citationsCheck } from './citations.js';
import { cite, contextOf, givenPassage, jsonOf, textOf } from './fixtures.js';
import { groundedCheck } from './grounded.js';
import { invoiceArithmeticCheck } from './invoice-arithmetic.js';

const codesOf = (check: string): readonly string[] => answerFailures.find((one) => one.check === check)?.codes ?? [];
const domain = path.resolve(import.meta.dirname, '..');

/** Codes that stand in the source of a folder, written as what a failure has. */
function writtenIn(folder: string): string[] {
  const files = readdirSync(path.join(domain, folder)).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && name !== 'fixtures.ts',
  );
  return files.flatMap((name) => {
    const text = readFileSync(path.join(domain, folder, name), 'utf8');
    return [...text.matchAll(/(?:\bcode: |\b(?:repair|halt|finding|failure)\()'([^']+)'/g)].map(([, code]) => code!);
  });
}

describe('what a workflow may name in onFail', () => {
  it.each(['checks', 'tables', 'untrusted'])('holds every code that %s/ gives', (folder) => {
    const declared = new Set(answerFailures.flatMap(({ codes }) => codes));
    const written = writtenIn(folder);
    expect(written.length).toBeGreaterThan(0);
    // A check that no release has is refused before it is published.
    expect(written.filter((code) => !declared.has(code) && code !== 'unknown-check')).toEqual([]);
  });

  it('holds every code that is given for the arguments of actions', () => {
    const written = writtenIn('actions');
    expect(written.length).toBeGreaterThan(0);
    expect(written.filter((code) => !actionCheckCodes.includes(code))).toEqual([]);
  });

  it('holds what each check finds under that check', async () => {
    const passage = givenPassage('The pump has a warranty of 24 months.');
    const found = [
      [brandVoiceCheck, textOf('You idiot, we guarantee it.'), contextOf([])],
      [citationsCheck, textOf('x', [cite(passage, 'warranty', { quote: 'other' })]), contextOf([passage])],
      [groundedCheck, textOf('It costs 12 EUR since 2026-01-01 by Acme Works.'), contextOf([passage])],
      [groundedCheck, jsonOf({ number: 'INV-9' }), contextOf([], ['nothing'])],
      [invoiceArithmeticCheck, jsonOf({ date: '2026-13-01', total: { minor: 3, currency: 'EUR' } }), contextOf([])],
    ] as const;
    for (const [check, candidate, context] of found) {
      const codes = (await check.run(candidate, context, {})).map(({ code }) => code);
      expect(codes.length, check.name).toBeGreaterThan(0);
      expect(codes.filter((code) => !codesOf(check.name).includes(code))).toEqual([]);
    }
  });

  it('names what is looked at whatever a step names', () => {
    expect(codesOf('rights')).toEqual([withdrawnCode]);
    const onDemand = answerFailures.filter(({ isOnDemand }) => isOnDemand).map(({ check }) => check);
    expect(onDemand).toEqual(expect.arrayContaining(['invoice-arithmetic', 'brand-voice', 'compliance']));
    expect(onDemand).not.toContain('grounded');
  });
});

it('is written down for whoever writes workflows, code by code', () => {
  const page = readFileSync(path.resolve(domain, '../../../../docs/workflows.md'), 'utf8');
  const rows = new Map(
    [...page.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\|$/gm)].map(([, check, codes]) => [check!, codes!]),
  );
  const told = (codes: readonly string[]) =>
    codes.filter((one) => one !== 'check-failed' && one !== 'check-timeout').map((one) => `\`${one}\``);
  for (const { check, codes } of answerFailures)
    // Keywords of JSON Schema and kinds of personal data have pages of their own.
    if (check !== 'schema' && check !== 'pii') expect(rows.get(check), check).toBe(told(codes).join(', '));
  expect(rows.get('action-arguments')).toBe(told(actionCheckCodes).join(', '));
});
