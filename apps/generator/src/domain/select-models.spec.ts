import { ChassisError, type DataClass, dataClasses as allClasses } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { ExtractiveModel } from './extractive/extractive-model.js';
import { InvoiceExtractor } from './invoice/invoice-extractor.js';
import { type Feature, LanguageModel, type ModelCall, type ModelEvent } from './language-model.js';
import { sampleCall, samplePassage } from './sample-call.js';
import { selectModels } from './select-models.js';
import { TemplateModel } from './template/template-model.js';

class FakeProvider extends LanguageModel {
  readonly name: string = 'remote';
  readonly id = 'remote-1';
  readonly provider = 'api.example.com';
  readonly capabilities = ['text', 'json'] as const;
  readonly isPrivate = false;
  calls = 0;

  constructor(
    readonly events: readonly (ModelEvent | ChassisError)[],
    readonly dataClasses: readonly DataClass[] = ['public'],
    private readonly bound: number | null = 500,
  ) {
    super();
  }

  canAnswer(): boolean {
    return true;
  }
  upperBoundMicroUsd(): number | undefined {
    return this.bound ?? undefined;
  }
  costMicroUsd(): number {
    return 20;
  }
  async *stream(): AsyncGenerator<ModelEvent> {
    this.calls += 1;
    await Promise.resolve();
    for (const event of this.events) {
      if (event instanceof ChassisError) throw event;
      yield event;
    }
  }
}

const locals = [new TemplateModel(), new ExtractiveModel(), new InvoiceExtractor()];
const done = { type: 'done', finish: 'stop', usage: { inputTokens: 9, outputTokens: 3 } } as const;
const said = { type: 'text', text: 'Hello.', isWhole: true } as const;
const failure = (code: string) => new ChassisError('transient', code, 'down');
const question = sampleCall({ passages: [samplePassage('manual', 'The warranty on pumps is 24 months.')] });

const select = (provider: FakeProvider, dataClass: DataClass = 'public', call: ModelCall = question) =>
  selectModels([...locals, provider], { text: provider, json: provider }, { name: undefined, call, dataClass });

async function play(chain: ReturnType<typeof select>, call = question, signal = new AbortController().signal) {
  const events: ModelEvent[] = [];
  for await (const event of chain.stream(call, signal)) events.push(event);
  const end = events.at(-1);
  if (end?.type !== 'done') throw new Error('no end');
  return { text: events.map((one) => (one.type === 'text' ? one.text : '')).join(''), end };
}

describe('policy', () => {
  it.each(allClasses.filter((one) => one !== 'public'))(
    'keeps %s data from a provider that is let have public data',
    async (dataClass) => {
      const provider = new FakeProvider([said, done]);
      const chain = select(provider, dataClass);
      expect((await play(chain)).text).toBe('The warranty on pumps is 24 months.');
      expect(provider.calls).toBe(0);
      expect(chain.fallbacks).toEqual([
        { model: { id: 'remote-1', provider: 'api.example.com' }, reason: 'data-class-not-allowed', costMicroUsd: 0 },
      ]);
    },
  );

  it('lets out what it is let out for', async () => {
    const provider = new FakeProvider([said, done], ['public', 'internal']);
    expect((await play(select(provider, 'internal'))).text).toBe('Hello.');
  });

  it('does not use a model whose price nobody knows', () => {
    const priceless = new FakeProvider([said, done], ['public'], null);
    expect(select(priceless)).toMatchObject({
      model: { name: 'extractive' },
      fallbacks: [{ reason: 'price-unknown' }],
    });
  });

  it('says so when no local model can do it instead', () => {
    const call = sampleCall({ outputSchema: { type: 'object', properties: { temperature: {} } } });
    expect(() => select(new FakeProvider([done]), 'internal', call)).toThrow(
      expect.objectContaining({ kind: 'rejected', code: 'no-permitted-model' }),
    );
  });
});

describe('failover', () => {
  it('hands over to a local model while nothing was said, and keeps what the failed call may have cost', async () => {
    const chain = select(new FakeProvider([failure('provider-cut')]));
    const { text, end } = await play(chain);
    expect(text).toContain('24 months');
    expect(chain.fallbacks).toMatchObject([{ reason: 'provider-cut', costMicroUsd: 500 }]);
    expect(chain.costOf(end, question)).toMatchObject({ costMicroUsd: 500, isEstimated: true });
  });

  it('charges nothing for a call that was refused', async () => {
    const chain = select(new FakeProvider([failure('provider-throttled')]));
    const { end } = await play(chain);
    expect(chain.costOf(end, question)).toMatchObject({ costMicroUsd: 0, isEstimated: false });
  });

  it('does not mix two models in one answer', async () => {
    const chain = select(new FakeProvider([said, failure('provider-cut')]));
    await expect(play(chain)).rejects.toMatchObject({ code: 'provider-cut' });
    expect(chain.costOfFailure(failure('provider-cut'), question)).toMatchObject({
      costMicroUsd: 500,
      isEstimated: true,
    });
  });

  it('calls nobody else once the run was cancelled', async () => {
    const aborted = AbortSignal.abort();
    await expect(play(select(new FakeProvider([failure('aborted')])), question, aborted)).rejects.toMatchObject({
      code: 'aborted',
    });
  });

  it('counts the upper bound where no usage was reported', async () => {
    const chain = select(new FakeProvider([said, { ...done, isEstimated: true }]));
    const { end } = await play(chain);
    expect(chain.costOf(end, question)).toMatchObject({ costMicroUsd: 500, isEstimated: true });
  });

  it('asks the model that only quotes once an answer did what a source said, or rested on none', async () => {
    const provider = new FakeProvider([said, done]);
    const failures = [{ check: 'injected-instructions', code: 'follows-instruction', message: 'told by a source' }];
    const { text } = await play(select(provider, 'public', { ...question, failures }));
    expect(text).toContain('24 months');
    expect(provider.calls).toBe(0);
  });
});

describe('what a prompt needs of its model', () => {
  class Able extends FakeProvider {
    override readonly name: string;
    constructor(
      name: string,
      private readonly has: readonly Feature[],
      private readonly context: number,
    ) {
      super([said, done]);
      this.name = name;
    }
    override get features() {
      return this.has;
    }
    override get contextTokens() {
      return this.context;
    }
  }
  const short = new Able('short', ['tools'], 4_000);
  const long = new Able('long', ['vision'], 32_000);
  const needing = (needs: unknown) =>
    sampleCall({ prompt: { path: 'prompts/answer.md', hash: 'h', settings: { needs }, body: 'Answer.' } });
  const choose = (name: string | undefined, needs: unknown) =>
    selectModels(
      [...locals, short, long],
      { text: short, json: short },
      { name, call: needing(needs), dataClass: 'public' },
    );
  const told = ({ fallbacks, model }: ReturnType<typeof choose>) => [model.name, ...fallbacks.map((one) => one.reason)];

  it.each([
    ['auto', { contextTokens: 8_000 }, ['long', 'lacks-context']],
    ['auto', { tools: true }, ['short', 'lacks-tools']],
    ['auto', { tools: false }, ['short']],
    ['auto', { jsonSchema: true }, ['nobody']],
    ['short', { vision: true }, ['long', 'lacks-vision']],
    ['short', { contextTokens: 4_000, tools: true }, ['short', 'lacks-tools']],
    [undefined, { contextTokens: 40_000 }, ['extractive', 'lacks-context', 'lacks-context']],
    ['extractive', { contextTokens: 40_000 }, ['extractive']],
    ['extractive', { tools: true }, ['short', 'lacks-tools', 'lacks-tools']],
  ])('keeps the call from models that lack it, and says so: %s %j', (name, needs, expected) => {
    if (expected[0] === 'nobody')
      expect(() => choose(name, needs)).toThrow(expect.objectContaining({ code: 'no-permitted-model' }));
    else expect(told(choose(name, needs))).toEqual(expected);
  });

  it.each([{ speed: true }, { tools: 'yes' }, { contextTokens: '8k' }, ['tools']])(
    'is refused where nobody knows what it means: %j',
    (needs) => {
      expect(() => choose('auto', needs)).toThrow(expect.objectContaining({ code: 'bad-prompt' }));
    },
  );
});
