import { describe, expect, it } from 'vitest';
import type { Check } from './check.js';
import type { CheckRow } from './checks.js';
import { contextOf, givenPassage, jsonOf, textOf } from './fixtures.js';
import { runChecks } from './run-checks.js';

const row = (name: string, run: Check['run'], over: Partial<CheckRow> = {}): CheckRow => ({
  check: { name, version: '1', run },
  scopes: ['segment', 'whole'],
  byDefault: 'always',
  budgetMs: 10,
  ...over,
});
const passes = () => [];
const still = () => 0;

describe('the table of checks', () => {
  it('gives the worst verdict and the failures that led to it', () => {
    const table = [
      row('a', () => [{ verdict: 'repair', code: 'x', message: 'x' }]),
      row('b', () => [{ verdict: 'halt', code: 'y', message: 'y' }]),
      row('c', passes),
    ];
    const outcome = runChecks(textOf('t'), contextOf([]), [], still, table);
    expect(outcome.verdict).toBe('halt');
    expect(outcome.failures.map((one) => `${one.check} ${one.code}`)).toEqual(['b y']);
    expect(outcome.checks.map((one) => one.verdict)).toEqual(['repair', 'halt', 'pass']);
  });

  it('fails closed when a check throws, takes too long, or is unknown', () => {
    const throws = row('a', () => {
      throw new TypeError('broken');
    });
    let time = 0;
    const slow = row('b', passes);
    expect(runChecks(textOf('t'), contextOf([]), [], still, [throws]).verdict).toBe('halt');
    expect(runChecks(textOf('t'), contextOf([]), [], () => (time += 20), [slow]).failures[0]?.code).toBe(
      'check-timeout',
    );
    expect(runChecks(textOf('t'), contextOf([]), [{ use: 'nonsense' }], still, []).failures[0]?.code).toBe(
      'unknown-check',
    );
  });

  it('runs what the workflow names and what applies by itself', () => {
    const named = (specs: string[], context = contextOf([])) =>
      runChecks(textOf('Paid.'), context, specs.map((use) => ({ use })), still).checks.map((one) => one.name); // prettier-ignore
    expect(named([])).toEqual(['secrets']);
    expect(named(['brand-voice', 'grounded'])).toEqual(['secrets', 'brand-voice', 'grounded']);
    expect(named([], contextOf([givenPassage('Paid.')]))).toEqual(['secrets', 'citations', 'pii', 'grounded']);
  });

  it('runs through a megabyte on one line, and through text of nothing but hidden characters', () => {
    const lines = [
      '1'.repeat(1_000_000),
      'Aa '.repeat(333_333),
      '@.'.repeat(500_000),
      '\u200b'.repeat(1_000_000),
      'eyJ'.repeat(333_333),
      '1 '.repeat(500_000),
    ];
    const all = ['brand-voice', 'pii', 'grounded'].map((use) => ({ use }));
    for (const line of lines) {
      const outcome = runChecks(textOf(line), contextOf([givenPassage(line.slice(0, 100_000))]), all, still);
      expect(outcome.checks.map((one) => one.name)).toContain('grounded');
      expect(outcome.failures.every((one) => one.code !== 'check-failed')).toBe(true);
    }
    expect(runChecks(jsonOf({ a: lines[0] }), contextOf([], ['x']), all, still).verdict).toBe('repair');
  });
});
