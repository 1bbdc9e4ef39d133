import { ChassisError, dataClasses } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { ModelConduct } from '../conduct/model-conduct.js';
import { LanguageModel, type ModelCall, type ModelEvent, type TokenUsage } from '../language-model.js';
import { ModelChain } from '../model-chain.js';
import { boundOf } from './charge-of.js';
import { sampleCall } from '../sample-call.js';

type Play = (ModelEvent | ChassisError | 'first token')[];

/** Plays what it is told to, call by call; then it says nothing until it is left. */
class Played extends LanguageModel {
  readonly id: string;
  readonly provider: string;
  readonly capabilities = ['text'] as const;
  readonly isPrivate = false;
  readonly dataClasses = dataClasses;
  readonly asked = Promise.withResolvers<void>();
  calls = 0;

  constructor(
    readonly name: string,
    private readonly plays: Play[] = [],
  ) {
    super();
    this.id = `${name}-1`;
    this.provider = `${name}.example`;
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
  costMicroUsd({ outputTokens }: TokenUsage): number {
    return outputTokens;
  }
  async *stream(_call: ModelCall, signal: AbortSignal, begun?: () => void): AsyncGenerator<ModelEvent> {
    this.calls += 1;
    this.asked.resolve();
    const play = this.plays.shift();
    if (play === undefined)
      await new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new ChassisError('transient', 'provider-cut', 'left'))),
      );
    for (const event of play ?? []) {
      if (event instanceof ChassisError) throw event;
      if (event === 'first token') begun?.();
      else yield event;
    }
  }
}

const said = (text: string): ModelEvent => ({ type: 'text', text, isWhole: true });
const done = (outputTokens = 7, finish: 'stop' | 'length' = 'stop'): ModelEvent => ({
  type: 'done',
  finish,
  usage: { inputTokens: 5, outputTokens },
});
const throttled = new ChassisError('throttled', 'provider-throttled', 'too much');
const cut = new ChassisError('transient', 'provider-cut', 'broke off');
const call = sampleCall();
const never = new AbortController().signal;

function conducted(hedgeAfterMs?: number) {
  const late = Promise.withResolvers<void>();
  const conduct = new ModelConduct(
    { circuit: { failures: 9, coolMs: 1, longestMs: 1 }, concurrency: 1, retries: 0, hedgeAfterMs },
    {
      now: () => 0,
      random: () => 0.5,
      sleep: async () => await late.promise,
      take: async () => await Promise.resolve(undefined),
    },
  );
  return { conduct, late };
}

async function played(chain: ModelChain, signal = never) {
  let text = '';
  try {
    for await (const event of chain.stream(call, signal)) {
      if (event.type === 'text') text += event.text;
      else return { text, cost: chain.costOf(event, call) };
    }
    throw new Error('it did not end');
  } catch (cause) {
    const error = ChassisError.from(cause);
    return { text, code: error.code, cost: chain.costOfFailure(error, call) };
  }
}

describe('a call that never left', () => {
  it('costs nothing where its caller leaves while it waits for a place', async () => {
    const { conduct } = conducted();
    const model = new Played('first');
    const leave = await conduct.enter(model, { tenant: 'else', tokens: 1 }, never);
    const leaving = new AbortController();
    const ended = played(new ModelChain([model]).under(conduct, 't'), leaving.signal);
    leaving.abort(new ChassisError('transient', 'aborted', 'cancelled'));
    expect((await ended).cost).toMatchObject({ costMicroUsd: 0, isEstimated: false });
    expect(model.calls).toBe(0);
    leave();
  });

  it('costs nothing where a rival answers while it waits for a place', async () => {
    const { conduct, late } = conducted(500);
    const [first, second] = [new Played('first'), new Played('second', [[said('Yes. '), done()]])];
    const leave = await conduct.enter(first, { tenant: 'else', tokens: 1 }, never);
    late.resolve();
    const chain = new ModelChain([first, second]).under(conduct, 't');
    const { text, cost } = await played(chain);
    expect([text, cost.costMicroUsd, cost.isEstimated, first.calls]).toEqual(['Yes. ', 7, false, 0]);
    expect(chain.fallbacks).toMatchObject([{ reason: 'first-token-late', costMicroUsd: 0 }]);
    leave();
  });
});

describe('the most that a call can cost', () => {
  it('has room for a text of others that it may go on behind', () => {
    const model = Object.create(new Played('first'), {
      worstCase: { value: { contextMicroUsd: 1, outputMicroUsdPerMtoken: 2_000_000 } },
    }) as Played;
    expect(boundOf(model, call)).toBe(100 + 2 * call.maxOutputTokens);
  });
});

describe('a call that was made', () => {
  it('gives its place back where its reader stops reading', async () => {
    for (const hedgeAfterMs of [undefined, 500]) {
      const { conduct } = conducted(hedgeAfterMs);
      const model = new Played('first', [['first token', said('One. '), said('Two. '), done()]]);
      for await (const event of new ModelChain([model]).under(conduct, 't').stream(call, never))
        if (event.type === 'text') break;
      (await conduct.enter(model, { tenant: 't', tokens: 1 }, never))();
    }
  });

  it('costs its most where its caller leaves before it has answered', async () => {
    const { conduct } = conducted();
    const model = new Played('first');
    const leaving = new AbortController();
    const ended = played(new ModelChain([model]).under(conduct, 't'), leaving.signal);
    await model.asked.promise;
    leaving.abort(new ChassisError('transient', 'aborted', 'cancelled'));
    expect((await ended).cost).toMatchObject({ costMicroUsd: 100, isEstimated: true });
  });

  it('costs nothing where it is refused, and its most where that comes behind its first word', async () => {
    expect((await played(new ModelChain([new Played('first', [[throttled]])]))).cost).toMatchObject({
      costMicroUsd: 0,
    });
    for (const begun of ['first token', said('Yes. ')] as const) {
      const { cost } = await played(new ModelChain([new Played('first', [[begun, throttled]])]));
      expect(cost).toMatchObject({ costMicroUsd: 100, isEstimated: true });
    }
  });

  it('never costs more than its most, whatever its provider claims', async () => {
    const { cost } = await played(new ModelChain([new Played('first', [[said('Yes. '), done(90_000_000)]])]));
    expect(cost).toMatchObject({ costMicroUsd: 100, isEstimated: true });
    expect(cost.calls).toMatchObject([{ microUsd: 100, claimedMicroUsd: 90_000_000, basis: 'usage' }]);
  });
});

describe('a model that has nothing to say behind a text that broke off', () => {
  const broken = (): Played => new Played('first', [[said('One. '), cut]]);

  it('has not brought it to its end: the next one goes on, and it costs what it used', async () => {
    const silent = new Played('silent', [[done(2)]]);
    const third = new Played('third', [[said('Two. '), done(3)]]);
    const { text, cost } = await played(new ModelChain([broken(), silent, third]));
    expect([text, cost.calls.map((one) => one.microUsd)]).toEqual(['One. Two. ', [100, 2, 3]]);
  });

  it('leaves a part, which is told as one', async () => {
    const silent = new Played('silent', [[{ type: 'text', text: ' ' }, done(2)]]);
    expect(await played(new ModelChain([broken(), silent]))).toMatchObject({ text: 'One. ', code: 'provider-empty' });
  });

  it('is believed where it says the end again', async () => {
    const again = new Played('again', [[said('That is one of them. '), done(3)]]);
    const first = new Played('first', [[said('That is one of them. '), cut]]);
    const { text, cost } = await played(new ModelChain([first, again]));
    expect([text, cost.costMicroUsd]).toEqual(['That is one of them. ', 103]);
  });

  it('that is cut off by its limit as well ends as cut off', async () => {
    const twice = [
      new Played('a', [[said('One. '), done(5, 'length')]]),
      new Played('b', [[said('Two. '), done(5, 'length')]]),
    ];
    const chain = new ModelChain(twice);
    const events: ModelEvent[] = [];
    for await (const event of chain.stream(call, never)) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'done', finish: 'length' });
  });
});
