import { exampleFact, type AuditFact } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import type { ChainStore } from './chain-store.js';
import { FactGatherer } from './fact-gatherer.js';

const fact = (id: number): AuditFact => ({ ...exampleFact, id: String(id) });

/** A chain whose commits take one turn of the event loop, and fail on demand. */
function fakeChain(failAt = -1) {
  const batches: string[] = [];
  const append = async (tenant: string, facts: readonly AuditFact[]): Promise<number> => {
    const index = batches.push(`${tenant}:${facts.map((one) => one.id).join(',')}`) - 1;
    await new Promise((resolve) => setImmediate(resolve));
    if (index === failAt) throw new Error('no database');
    return facts.length;
  };
  return { batches, gatherer: new FactGatherer({ append } as unknown as ChainStore) };
}

describe('FactGatherer', () => {
  it('commits at once what comes alone, and together what comes meanwhile', async () => {
    const { batches, gatherer } = fakeChain();
    const first = gatherer.add('demo', [fact(1)]);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.all([first, gatherer.add('demo', [fact(2), fact(3)]), gatherer.add('demo', [fact(4)])]);
    expect(batches).toEqual(['demo:1', 'demo:2,3,4']);
  });

  it('never mixes tenants and never makes one wait for another', async () => {
    const { batches, gatherer } = fakeChain();
    await Promise.all([gatherer.add('a', [fact(1)]), gatherer.add('b', [fact(2)]), gatherer.add('a', [fact(3)])]);
    expect(batches.toSorted()).toEqual(['a:1,3', 'b:2']);
  });

  it('tells every sender of a batch that it failed, and goes on', async () => {
    const { batches, gatherer } = fakeChain(0);
    const results = await Promise.allSettled([gatherer.add('demo', [fact(1)]), gatherer.add('demo', [fact(2)])]);
    expect(results.map((one) => one.status)).toEqual(['rejected', 'rejected']);
    await gatherer.add('demo', [fact(1)]);
    expect(batches).toEqual(['demo:1,2', 'demo:1']);
  });

  it('bounds a commit, but takes a delivery that is larger than the bound', async () => {
    const { batches, gatherer } = fakeChain();
    const many = Array.from({ length: 600 }, (_, index) => fact(index));
    await Promise.all([gatherer.add('demo', many), gatherer.add('demo', [fact(1_000)])]);
    expect(batches).toHaveLength(2);
  });
});
