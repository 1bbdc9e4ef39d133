import { describe, expect, it } from 'vitest';
import { account, type Witnesses } from './account.js';
import type { LedgerEntry } from './erp-ledger.js';
import { type Tracked, trackedRun } from './tracked-run.js';

const run = (id: string, ended: string | undefined, invoice?: string): Tracked => ({
  ...trackedRun(id, invoice === undefined ? 1 : 2, invoice),
  ended,
});
const paid = (invoice: string, reference = `PAY-${invoice}`): LedgerEntry => ({ kind: 'payment', reference, invoice });
const of = (witnesses: Partial<Witnesses>) =>
  account({ runs: [], told: new Map(), listed: [], ledger: [], differences: 0, ...witnesses });

describe('the account of a line under chaos', () => {
  it('is clean when every accepted run ended and was paid once', () => {
    const runs = [run('q', 'completed'), run('i', 'completed', 'A')];
    const seen = of({ runs, ledger: [paid('A')], listed: ['q', 'i'] });
    expect(seen).toEqual({
      ...{ accepted: 2, ended: 2, completed: 2, lost: 0, stuck: 0, strayRuns: 0 },
      ...{ doubledEffects: 0, unmatchedEffects: 0, segmentErrors: 0 },
    });
  });

  it('shows a run that the line forgot', () => {
    expect(of({ runs: [run('q', undefined)] })).toMatchObject({ accepted: 1, ended: 0, lost: 1, stuck: 0 });
  });

  it('shows a run whose end the client was never told', () => {
    const told = new Map([['q', 'completed']]);
    expect(of({ runs: [run('q', undefined)], told })).toMatchObject({ lost: 1, stuck: 0 });
  });

  it('tells a run that is stuck from one that is lost', () => {
    const told = new Map([['q', 'running']]);
    expect(of({ runs: [run('q', undefined)], told })).toMatchObject({ lost: 0, stuck: 1 });
  });

  it('shows a run that nobody was told of', () => {
    expect(of({ runs: [run('q', 'completed')], listed: ['q', 'twin', 'twin'] }).strayRuns).toBe(1);
  });

  it('shows an invoice that was paid twice, also when one payment was cancelled', () => {
    const ledger = [paid('A', 'P1'), paid('A', 'P2'), { kind: 'cancellation', reference: 'P2' } as const];
    expect(of({ runs: [run('i', 'completed', 'A')], ledger })).toMatchObject({
      doubledEffects: 1,
      unmatchedEffects: 0,
    });
  });

  it('shows a completed run without its payment', () => {
    expect(of({ runs: [run('i', 'completed', 'A')] }).unmatchedEffects).toBe(1);
    const ledger = [paid('A', 'P1'), { kind: 'cancellation', reference: 'P1' } as const];
    expect(of({ runs: [run('i', 'completed', 'A')], ledger }).unmatchedEffects).toBe(1);
  });

  it('shows a payment that stands though its run failed, but leaves an escalated one to people', () => {
    expect(of({ runs: [run('i', 'failed:attempts', 'A')], ledger: [paid('A')] }).unmatchedEffects).toBe(1);
    expect(of({ runs: [run('i', 'escalated:in-doubt', 'A')], ledger: [paid('A')] }).unmatchedEffects).toBe(0);
  });

  it('adds what was wrong live to what was wrong when read again', () => {
    expect(of({ runs: [{ ...run('q', 'completed'), streamErrors: 2 }], differences: 3 }).segmentErrors).toBe(5);
  });
});
