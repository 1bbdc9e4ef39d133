import { describe, expect, it } from 'vitest';
import type { ModelCheck } from './check.js';
import type { CheckRow } from './checks.js';
import type { ChecksTiming } from './checks-timing.js';
import { contextOf, givenPassage, jsonOf, textOf } from './fixtures.js';
import { runChecks } from './run-checks.js';

const row = (name: string, run: ModelCheck['run'], over: Partial<CheckRow> = {}): CheckRow => ({
  check: { name, version: '1', codes: ['x'], run },
  scopes: ['segment', 'whole'],
  byDefault: 'always',
  budgetMs: 10,
  ...over,
});
const passes = () => [];
const still: ChecksTiming = { now: () => 0, within: async (work) => await work };
const late: ChecksTiming = { now: () => 0, within: async (_work, _budgetMs, answer) => await Promise.resolve(answer) };

describe('the table of checks', () => {
  it('gives the worst verdict and the failures that led to it, and begins nothing after a halt', async () => {
    const table = [
      row('a', () => [{ verdict: 'repair', code: 'x', message: 'x' }]),
      row('b', () => [{ verdict: 'halt', code: 'y', message: 'y' }]),
      row('c', passes),
    ];
    const outcome = await runChecks(textOf('t'), contextOf([]), [], still, table);
    expect(outcome.verdict).toBe('halt');
    expect(outcome.failures.map((one) => `${one.check} ${one.code}`)).toEqual(['b y']);
    expect(outcome.checks.map((one) => one.verdict)).toEqual(['repair', 'halt']);
  });

  it('sends back what is nested deeper than anybody nests, without following it downwards', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    const outcome = await runChecks(jsonOf(deep), contextOf([]), [], still, [row('a', passes)]);
    expect(outcome).toMatchObject({ verdict: 'repair', failures: [{ code: 'too-deep' }] });
    expect((await runChecks(jsonOf([[[1]]]), contextOf([]), [], still, [row('a', passes)])).verdict).toBe('pass');
  });

  it('has the others judge what is left where one masks something, and counts nothing masked as wrong', async () => {
    const masking = row('a', () => [
      {
        verdict: 'repair',
        code: 'name',
        message: '',
        span: { start: 4, end: 7 },
        mask: { kind: 'name', text: '[NAME]' },
      },
    ]);
    const capitals = row('b', (candidate) =>
      candidate.kind !== 'json' && /[A-Z]/.test(candidate.text) ? [{ verdict: 'repair', code: 'x', message: 'x' }] : [],
    );
    const outcome = await runChecks(textOf('ask Ada now'), contextOf([]), [], still, [masking, capitals]);
    expect(outcome).toMatchObject({ verdict: 'pass', failures: [], masks: [{ kind: 'name', start: 4, end: 7 }] });
    expect(outcome.checks.map(({ name, masked }) => [name, masked])).toEqual([
      ['a', 1],
      ['b', undefined],
    ]);
    expect((await runChecks(textOf('ask Ada Now'), contextOf([]), [], still, [masking, capitals])).verdict).toBe(
      'repair',
    );
  });

  it('fails closed when a check throws, takes too long, or is unknown', async () => {
    const throws = row('a', () => {
      throw new TypeError('broken');
    });
    let time = 0;
    const slow = row('b', passes);
    const never = row('c', async () => await new Promise(() => undefined));
    const rejects = row('d', async () => await Promise.reject(new Error('gone')));
    const codes = async (specs: { use: string }[], timing: ChecksTiming, table: CheckRow[]) => {
      const { verdict, failures } = await runChecks(textOf('t'), contextOf([]), specs, timing, table);
      return [verdict, ...failures.map((one) => one.code)];
    };
    const rising = { ...still, now: () => (time += 20) };
    expect(await codes([], still, [throws])).toEqual(['halt', 'check-failed']);
    expect(await codes([], rising, [slow])).toEqual(['halt', 'check-timeout']);
    expect(await codes([], late, [never])).toEqual(['halt', 'check-timeout']);
    expect(await codes([], still, [rejects])).toEqual(['halt', 'check-failed']);
    expect(await codes([{ use: 'nonsense' }], still, [])).toEqual(['halt', 'unknown-check']);
  });

  it('lets checks that wait wait side by side', async () => {
    let begun = 0;
    let release: (() => void) | undefined;
    const both = new Promise<void>((resolve) => (release = resolve));
    const waits = async () => {
      begun += 1;
      if (begun === 2) release?.();
      await both;
      return [];
    };
    const outcome = await runChecks(textOf('t'), contextOf([]), [], still, [row('a', waits), row('b', waits)]);
    expect(outcome.checks.map((one) => one.verdict)).toEqual(['pass', 'pass']);
  });

  it('runs what the workflow names and what applies by itself', async () => {
    const named = async (specs: string[], context = contextOf([])) =>
      (await runChecks(textOf('Paid.'), context, specs.map((use) => ({ use })), still)).checks.map((one) => one.name); // prettier-ignore
    expect(await named([])).toEqual(['secrets', 'chat-format', 'injected-instructions']);
    expect(await named(['brand-voice', 'grounded'])).toEqual([
      'secrets',
      'chat-format',
      'injected-instructions',
      'brand-voice',
      'grounded',
    ]);
    expect(await named([], contextOf([givenPassage('Paid.')]))).toEqual([
      'secrets',
      'chat-format',
      'citations',
      'injected-instructions',
      'pii',
      'grounded',
    ]);
  });

  it('runs through a megabyte on one line, and through text of nothing but hidden characters', async () => {
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
      const outcome = await runChecks(textOf(line), contextOf([givenPassage(line.slice(0, 100_000))]), all, still);
      expect(outcome.checks.map((one) => one.name)).toContain('grounded');
      expect(outcome.failures.every((one) => one.code !== 'check-failed')).toBe(true);
    }
    expect((await runChecks(jsonOf({ a: lines[0] }), contextOf([], ['x']), all, still)).verdict).toBe('repair');
  }, 60_000);
});
