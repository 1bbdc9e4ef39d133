import { ChassisError, dataClasses } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { ModelConduct } from './conduct/model-conduct.js';
import { LanguageModel, type ModelCall, type ModelEvent } from './language-model.js';
import { ModelChain } from './model-chain.js';
import { sampleCall } from './sample-call.js';

type Play = readonly (ModelEvent | ChassisError)[];

/** Answers each call with the next of its plays; what it was asked is kept. */
class Scripted extends LanguageModel {
  readonly id: string;
  readonly provider: string;
  readonly capabilities = ['text'] as const;
  readonly isPrivate = false;
  readonly dataClasses = dataClasses;
  readonly calls: ModelCall[] = [];

  constructor(
    readonly name: string,
    private readonly plays: Play[],
    private readonly goesOn = true,
  ) {
    super();
    this.id = `${name}-1`;
    this.provider = `${name}.example`;
  }

  canAnswer(): boolean {
    return true;
  }
  override get canContinue(): boolean {
    return this.goesOn;
  }
  upperBoundMicroUsd(): number {
    return 100;
  }
  costMicroUsd(usage: { outputTokens: number }): number {
    return usage.outputTokens;
  }
  async *stream(call: ModelCall): AsyncGenerator<ModelEvent> {
    this.calls.push(call);
    await Promise.resolve();
    for (const event of this.plays.shift() ?? []) {
      if (event instanceof ChassisError) throw event;
      yield event;
    }
  }
}

const said = (text: string): ModelEvent => ({ type: 'text', text, isWhole: true });
const open = (text: string): ModelEvent => ({ type: 'text', text });
const done = (finish: 'stop' | 'length' | 'unknown' = 'stop', outputTokens = 7): ModelEvent => ({
  type: 'done',
  finish,
  usage: { inputTokens: 5, outputTokens },
});
const fault = (code: string, retryAfterMs?: number): ChassisError =>
  new ChassisError(
    code === 'provider-throttled' ? 'throttled' : 'transient',
    code,
    'down',
    retryAfterMs === undefined ? {} : { retryAfterMs },
  );

function conducted(retries = 1) {
  const waits: number[] = [];
  let nowMs = 0;
  const conduct = new ModelConduct(
    { circuit: { failures: 3, coolMs: 1_000, longestMs: 8_000 }, concurrency: 2, retries },
    {
      now: () => nowMs,
      random: () => 0.5,
      sleep: async (ms) => {
        waits.push(ms);
        nowMs += ms;
        await Promise.resolve();
      },
      take: async () => await Promise.resolve(undefined),
    },
  );
  return { conduct, waits, at: (ms: number) => (nowMs = ms) };
}

const call = sampleCall();
const signal = new AbortController().signal;

async function play(chain: ModelChain, of = call) {
  let text = '';
  let end: ModelEvent | undefined;
  for await (const event of chain.stream(of, signal)) {
    if (event.type === 'text') text += event.text;
    else end = event;
  }
  if (end?.type !== 'done') throw new Error('no end');
  return { text, end, cost: chain.costOf(end, of) };
}

describe('before the first word', () => {
  it('asks the same model again after a moment, and then the next one', async () => {
    const { conduct, waits } = conducted();
    const first = new Scripted('first', [[fault('provider-failed')], [fault('provider-failed')]]);
    const chain = new ModelChain([first, new Scripted('second', [[said('Yes. '), done()]])]).under(conduct, 't');
    const { text, cost } = await play(chain);
    expect([text, first.calls.length, waits]).toEqual(['Yes. ', 2, [100]]);
    expect(chain.fallbacks.map((one) => one.reason)).toEqual(['provider-failed', 'provider-failed']);
    expect(cost).toMatchObject({ costMicroUsd: 207, isEstimated: true });
    expect(cost.calls.map((one) => one.call)).toEqual(['generate/0', 'generate/0/1', 'generate/1']);
    expect(cost.costMicroUsd).toBeLessThanOrEqual(chain.upperBoundMicroUsd(call));
  });

  it('waits as long as the provider said where nobody else can answer, and not where somebody can', async () => {
    const alone = conducted();
    const plays = () => [[fault('provider-throttled', 1_200)], [said('Yes. '), done()]];
    await play(new ModelChain([new Scripted('first', plays())]).under(alone.conduct, 't'));
    expect(alone.waits).toEqual([1_220]);
    const two = conducted();
    const chain = new ModelChain([new Scripted('first', plays()), new Scripted('second', [[said('No. '), done()]])]);
    expect((await play(chain.under(two.conduct, 't'))).text).toBe('No. ');
    expect(two.waits).toEqual([]);
  });

  it.each(['provider-throttled', 'provider-failed'])('waits a moment where %s may come back at once', async (code) => {
    const { conduct, waits } = conducted();
    const model = new Scripted('first', [[fault(code, 0)], [said('Yes. '), done()]]);
    expect((await play(new ModelChain([model]).under(conduct, 't'))).text).toBe('Yes. ');
    expect(waits).toEqual([100]);
  });

  it.each([
    ['provider-throttled', 60_000],
    ['provider-refused', undefined],
    ['provider-denied-key', undefined],
    ['provider-silent', undefined],
  ])('does not repeat %s', async (code, retryAfterMs) => {
    const { conduct, waits } = conducted();
    const model = new Scripted('first', [[fault(code, retryAfterMs)], [said('Yes. '), done()]]);
    await expect(play(new ModelChain([model]).under(conduct, 't'))).rejects.toMatchObject({ code, retryAfterMs });
    expect([model.calls.length, waits]).toEqual([1, []]);
  });

  it('does not take to another model what one holds back for what it says', async () => {
    const held = new ChassisError('rejected', 'provider-filtered', 'held back');
    const second = new Scripted('second', [[said('Yes. '), done()]]);
    await expect(play(new ModelChain([new Scripted('first', [[held]]), second]))).rejects.toBe(held);
    expect(second.calls).toEqual([]);
  });

  it('leaves a model alone that failed again and again, and tries it once it has cooled', async () => {
    const { conduct, at } = conducted(0);
    const first = new Scripted('first', [
      [fault('provider-failed')],
      [fault('provider-failed')],
      [fault('provider-failed')],
      [said('Well. '), done()],
    ]);
    const answer = async () => {
      const second = new Scripted('second', [[said('Yes. '), done()]]);
      const chain = new ModelChain([first, second]).under(conduct, 't');
      return { ...(await play(chain)), reasons: chain.fallbacks.map((one) => one.reason) };
    };
    for (let count = 0; count < 3; count++) await answer();
    expect(await answer()).toMatchObject({ text: 'Yes. ', reasons: ['circuit-open'], cost: { costMicroUsd: 7 } });
    expect(first.calls).toHaveLength(3);
    at(1_000);
    expect(await answer()).toMatchObject({ text: 'Well. ', reasons: [] });
  });
});

describe('after the first word', () => {
  const broken: Play = [said('One is first. '), said('Two is second. '), open('Three is'), fault('provider-cut')];

  it('goes on behind the last whole sentence with the next model', async () => {
    const { conduct } = conducted();
    const second = new Scripted('second', [[said('Two is second. '), said('Three is third. '), open('Four.'), done()]]);
    const chain = new ModelChain([new Scripted('first', [broken]), second]).under(conduct, 't');
    const { text, cost } = await play(chain);
    expect(text).toBe('One is first. Two is second. Three is third. Four.');
    expect(second.calls[0]!.released).toBe('One is first. Two is second. ');
    expect(cost).toMatchObject({ costMicroUsd: 107, isEstimated: true });
  });

  it('goes on behind what earlier attempts released as well', async () => {
    const second = new Scripted('second', [[said('Two is second. '), done()]]);
    const first = new Scripted('first', [[said('One is first. '), fault('provider-cut')]]);
    await play(new ModelChain([first, second]), sampleCall({ released: 'Zero was before. ' }));
    expect(second.calls[0]!.released).toBe('Zero was before. One is first. ');
  });

  it('does not go on with one that only starts anew', async () => {
    const { conduct } = conducted();
    const quoting = new Scripted('quoting', [[said('Else. '), done()]], false);
    const chain = new ModelChain([new Scripted('first', [broken]), quoting]).under(conduct, 't');
    await expect(play(chain)).rejects.toMatchObject({ code: 'provider-cut' });
  });

  it.each(['length', 'unknown'] as const)('takes an end by %s for none while another can go on', async (finish) => {
    const { conduct } = conducted();
    const first = new Scripted('first', [[said('One is first. '), open('Two'), done(finish)]]);
    const chain = new ModelChain([first, new Scripted('second', [[said('Two is second. '), done()]])]);
    const { text, cost } = await play(chain.under(conduct, 't'));
    expect(text).toBe('One is first. Two is second. ');
    expect(cost).toMatchObject({ costMicroUsd: 14, isEstimated: false });
    expect(chain.fallbacks).toMatchObject([{ reason: 'provider-cut-short', costMicroUsd: 7 }]);
  });

  it('keeps fields of a JSON that sound like those before', async () => {
    const json = sampleCall({ chat: { messages: [], json: { name: 'reading', schema: {} } } });
    const first = new Scripted('first', [[said('{"first of all":"yes",'), fault('provider-cut')]]);
    const second = new Scripted('second', [[said('"first of all again":"yes"}'), done()]]);
    const { text } = await play(new ModelChain([first, second]), json);
    expect(text).toBe('{"first of all":"yes","first of all again":"yes"}');
  });

  it('leaves a value that its provider cut short to its checks', async () => {
    const first = new Scripted('first', [[done('length')]]);
    const chain = new ModelChain([first, new Scripted('second', [])]);
    const { end } = await play(chain, sampleCall({ outputSchema: {} }));
    expect([end, chain.fallbacks]).toMatchObject([{ finish: 'length' }, []]);
  });

  it('ends where the caller wanted it to end', async () => {
    const { conduct } = conducted();
    const first = new Scripted('first', [[said('One is first. '), open('Two'), done('length', 300)]]);
    const chain = new ModelChain([first, new Scripted('second', [])]).under(conduct, 't');
    expect(await play(chain)).toMatchObject({ text: 'One is first. Two', end: { finish: 'length' } });
  });
});

describe('money', () => {
  it('is held for the whole tree of calls, and the tree shrinks to what there is', () => {
    const { conduct } = conducted();
    const chain = new ModelChain([new Scripted('a', []), new Scripted('b', [])]).under(conduct, 't');
    expect(chain.upperBoundMicroUsd(call)).toBe(400);
    expect(chain.planned(call).reduce((sum, one) => sum + one.microUsd, 0)).toBe(400);
    chain.limitTo(399, call);
    expect(chain.upperBoundMicroUsd(call)).toBe(200);
    chain.limitTo(100, call);
    expect(chain.planned(call)).toEqual([{ call: 'generate/0', model: 'a-1', microUsd: 100 }]);
  });
});
