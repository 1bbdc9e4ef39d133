import { ChassisError, dataClasses } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { ModelConduct } from './conduct/model-conduct.js';
import { LanguageModel, type ModelCall, type ModelEvent } from './language-model.js';
import { ModelChain } from './model-chain.js';
import { sampleCall } from './sample-call.js';

/** Says what it is told to, when it is told to, and tells when it was left. */
class Directed extends LanguageModel {
  readonly id: string;
  readonly provider: string;
  readonly capabilities = ['text'] as const;
  readonly isPrivate = false;
  readonly dataClasses = dataClasses;
  readonly asked = Promise.withResolvers<void>();
  readonly left = Promise.withResolvers<void>();
  private readonly word = Promise.withResolvers<void>();
  private breaks: string | undefined;
  calls = 0;

  constructor(readonly name: string) {
    super();
    this.id = `${name}-1`;
    this.provider = `${name}.example`;
  }

  say(): void {
    this.word.resolve();
  }
  fail(code: string): void {
    this.word.reject(new ChassisError('transient', code, 'down'));
  }
  breakOff(code: string): void {
    this.breaks = code;
    this.word.resolve();
  }
  canAnswer(): boolean {
    return true;
  }
  override get canContinue(): boolean {
    return true;
  }
  upperBoundMicroUsd(): number {
    return 100;
  }
  costMicroUsd(): number {
    return 7;
  }
  async *stream(_call: ModelCall, signal: AbortSignal, begun?: () => void): AsyncGenerator<ModelEvent> {
    this.calls += 1;
    this.asked.resolve();
    const gone = new Promise<never>((_resolve, reject) =>
      signal.addEventListener('abort', () => {
        this.left.resolve();
        reject(new ChassisError('transient', 'provider-cut', 'left'));
      }),
    );
    await Promise.race([this.word.promise, gone]);
    begun?.();
    if (this.breaks !== undefined) throw new ChassisError('transient', this.breaks, 'down');
    yield { type: 'text', text: `${this.name} says this.` };
    yield { type: 'done', finish: 'stop', usage: { inputTokens: 1, outputTokens: 1 } };
  }
}

const never = new AbortController().signal;
const call = sampleCall();

function hedged(models: Directed[], hedgeAfterMs = 500) {
  const late = Promise.withResolvers<void>();
  const conduct = new ModelConduct(
    { circuit: { failures: 2, coolMs: 1_000, longestMs: 8_000 }, concurrency: 4, retries: 0, hedgeAfterMs },
    {
      now: () => 0,
      random: () => 0.5,
      sleep: async () => await late.promise,
      take: async () => await Promise.resolve(undefined),
    },
  );
  return { conduct, chain: new ModelChain(models).under(conduct, 'acme'), late };
}

async function said(
  chain: ModelChain,
  signal = never,
  of = call,
): Promise<{ text: string; done: ModelEvent | undefined }> {
  const events: ModelEvent[] = [];
  for await (const event of chain.stream(of, signal)) events.push(event);
  return { text: events.map((one) => (one.type === 'text' ? one.text : '')).join(''), done: events.at(-1) };
}
const costOf = (chain: ModelChain, done: ModelEvent | undefined) => {
  if (done?.type !== 'done') throw new Error('it did not end');
  return chain.costOf(done, call);
};

describe('a rival of a model that is late with its first word', () => {
  it('answers where it is first; the late one is left, paid for and told of', async () => {
    const [slow, quick] = [new Directed('slow'), new Directed('quick')];
    const { chain, late } = hedged([slow, quick]);
    quick.say();
    late.resolve();
    const { text, done } = await said(chain);
    expect(text).toBe('quick says this.');
    await slow.left.promise;
    expect(chain.model.id).toBe('quick-1');
    expect(chain.fallbacks).toEqual([
      {
        model: { id: 'slow-1', provider: 'slow.example', hash: slow.hash },
        reason: 'first-token-late',
        costMicroUsd: 100,
      },
    ]);
    expect(costOf(chain, done)).toEqual({
      costMicroUsd: 107,
      isEstimated: true,
      calls: [
        { call: 'generate/0', microUsd: 100, isEstimated: true, basis: 'upper-bound' },
        {
          call: 'hedge/1',
          microUsd: 7,
          isEstimated: false,
          basis: 'usage',
          usage: { inputTokens: 1, outputTokens: 1 },
        },
      ],
    });
  });

  it('is left and paid for where the first was only slow', async () => {
    const [slow, quick] = [new Directed('slow'), new Directed('quick')];
    const { chain, late } = hedged([slow, quick]);
    late.resolve();
    const answer = said(chain);
    await quick.asked.promise;
    slow.say();
    const { text, done } = await answer;
    expect(text).toBe('slow says this.');
    await quick.left.promise;
    expect(chain.fallbacks).toMatchObject([{ model: { id: 'quick-1' }, reason: 'hedge-lost', costMicroUsd: 100 }]);
    expect(costOf(chain, done).calls.map((one) => [one.call, one.microUsd])).toEqual([
      ['hedge/1', 100],
      ['generate/0', 7],
    ]);
  });

  it('is not called where the first word comes in time', async () => {
    const [prompt, other] = [new Directed('prompt'), new Directed('other')];
    const { chain } = hedged([prompt, other]);
    prompt.say();
    expect((await said(chain)).text).toBe('prompt says this.');
    expect(other.calls).toBe(0);
    expect(chain.fallbacks).toEqual([]);
  });

  it('goes on where the late one fails, and its failure is charged once', async () => {
    const [slow, quick] = [new Directed('slow'), new Directed('quick')];
    const { chain, late } = hedged([slow, quick]);
    late.resolve();
    const answer = said(chain);
    await quick.asked.promise;
    slow.fail('provider-unreachable');
    quick.say();
    const { text, done } = await answer;
    expect(text).toBe('quick says this.');
    expect(chain.fallbacks).toMatchObject([
      { model: { id: 'slow-1' }, reason: 'provider-unreachable', costMicroUsd: 0 },
    ]);
    expect(costOf(chain, done).costMicroUsd).toBe(7);
  });

  it('is held in the budgets before, and left out where they hold no rival', () => {
    const { chain } = hedged([new Directed('slow'), new Directed('quick')]);
    expect(chain.planned(call).map((one) => one.call)).toEqual(['generate/0', 'generate/1', 'hedge/1']);
    expect(chain.upperBoundMicroUsd(call)).toBe(300);
    chain.limitTo(250, call);
    expect(chain.planned(call).map((one) => one.call)).toEqual(['generate/0', 'generate/1']);
  });

  it('never costs more than was held, whoever wins', async () => {
    const [slow, quick] = [new Directed('slow'), new Directed('quick')];
    const { chain, late } = hedged([slow, quick]);
    quick.say();
    late.resolve();
    const { done } = await said(chain);
    const held = new Map(chain.planned(call).map((one) => [one.call, one.microUsd]));
    for (const { call: place, microUsd } of costOf(chain, done).calls)
      expect(microUsd).toBeLessThanOrEqual(held.get(place) ?? -1);
  });

  it('is charged once where it breaks off, and the next call has a place of its own', async () => {
    const [slow, quick, third] = [new Directed('slow'), new Directed('quick'), new Directed('third')];
    const { chain, late } = hedged([slow, quick, third]);
    quick.breakOff('provider-cut');
    third.say();
    late.resolve();
    const { done } = await said(chain);
    expect(costOf(chain, done).calls.map((one) => [one.call, one.microUsd])).toEqual([
      ['generate/0', 100],
      ['hedge/1', 100],
      ['generate/2', 7],
    ]);
  });

  it('is not called a second time, however late the models behind it are', async () => {
    const [slow, quick, third] = [new Directed('slow'), new Directed('quick'), new Directed('third')];
    const { chain, late } = hedged([slow, quick, third]);
    late.resolve();
    slow.fail('provider-slow');
    quick.fail('provider-slow');
    const answer = said(chain);
    await third.asked.promise;
    third.say();
    const { done } = await answer;
    const places = costOf(chain, done).calls.map((one) => one.call);
    expect(new Set(places).size).toBe(places.length);
    expect(places.filter((one) => one.startsWith('hedge/'))).toEqual(['hedge/1']);
    expect(third.calls).toBe(1);
  });

  it('is not called beside a weaker model on trial', async () => {
    const [weak, strong] = [new Directed('weak'), new Directed('strong')];
    const { conduct, late } = hedged([weak, strong]);
    const chain = new ModelChain([weak, strong], [], [weak, strong]).under(conduct, 'acme');
    late.resolve();
    expect(chain.planned(call).map((one) => one.call)).toEqual(['generate/0', 'generate/1']);
    const answer = said(chain);
    await weak.asked.promise;
    weak.say();
    expect((await answer).text).toBe('weak says this.');
    expect(strong.calls).toBe(0);
  });

  it('is the same model once more where there is no other', async () => {
    const alone = new Directed('alone');
    const { chain, late } = hedged([alone]);
    late.resolve();
    const answer = said(chain);
    await alone.asked.promise;
    alone.say();
    expect((await answer).text).toBe('alone says this.');
    expect(alone.calls).toBe(2);
  });

  it('is paid for too where the client leaves while both are silent', async () => {
    const [slow, quick] = [new Directed('slow'), new Directed('quick')];
    const { chain, late } = hedged([slow, quick]);
    late.resolve();
    const leaving = new AbortController();
    const answer = said(chain, leaving.signal);
    await quick.asked.promise;
    leaving.abort();
    const error = await answer.then(
      () => undefined,
      (cause: unknown) => ChassisError.from(cause),
    );
    await Promise.all([slow.left.promise, quick.left.promise]);
    const { costMicroUsd, calls } = chain.costOfFailure(error!, call);
    expect(costMicroUsd).toBe(200);
    expect(calls.map((one) => one.call).toSorted()).toEqual(['generate/0', 'hedge/1']);
  });

  it('is not called without the setting, nor where the prompt says never', () => {
    const places = (chain: ModelChain, settings = {}) =>
      chain.planned(sampleCall({ prompt: { ...call.prompt, settings } })).map((one) => one.call);
    const models = () => [new Directed('slow'), new Directed('quick')];
    expect(places(hedged(models(), 0).chain)).toEqual(['generate/0', 'generate/1']);
    expect(places(hedged(models(), 500).chain, { hedgeAfterMs: 0 })).toEqual(['generate/0', 'generate/1']);
  });

  it('may be wished for by a prompt alone', () => {
    const { chain } = hedged([new Directed('slow'), new Directed('quick')], 0);
    const asked = sampleCall({ prompt: { ...call.prompt, settings: { hedgeAfterMs: 300 } } });
    expect(chain.planned(asked).map((one) => one.call)).toContain('hedge/1');
  });
});

describe('a call that somebody leaves', () => {
  it('says nothing about the model: its circuit stays closed however often', async () => {
    const model = new Directed('slow');
    const { conduct } = hedged([model], 0);
    for (let turn = 0; turn < 5; turn++) {
      const leaving = new AbortController();
      const chain = new ModelChain([model]).under(conduct, 'acme');
      const answer = said(chain, leaving.signal).catch(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
      leaving.abort();
      await answer;
    }
    expect(conduct.isOpen(model)).toBe(false);
  });
});
