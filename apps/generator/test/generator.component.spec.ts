import { randomUUID } from 'node:crypto';
import {
  AccessRecheck,
  AccessVersion,
  AnswerGenerated,
  AnswerSegment,
  BundlesFile,
  ChassisError,
  DocumentIndexed,
  GenerateAnswer,
  type GenerateContext,
  type PassageRef,
  type Segment,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generator } from '../src/index.js';

const files: Record<string, string> = {
  'prompts/answer.md': 'Answer from the passages.',
  'prompts/extract.md': 'Read the invoice.',
  'prompts/reply.md':
    '---\ntemplates:\n  en: "Dear {{vendor}}, we paid {{amount}}. The reference is {{reference}}."\n---\n',
  'schemas/invoice.json': JSON.stringify({ type: 'object', properties: { vendor: {}, number: {}, total: {} } }),
  'schemas/weather.json': JSON.stringify({ type: 'object', properties: { temperature: {} } }),
};
const text =
  'The warranty on pumps is 24 months. It starts at delivery of the pump to the customer. Seals are excluded.';

let line: TestLine;
let as: string;
let accessVersion = 4;
let isAllowed = true;
let isRetrieverUp = true;

beforeAll(async () => {
  line = await startLine({ services: [generator] });
  as = await line.principal('demo', 'user:ada');
  line.stubRoute(BundlesFile, (input) => {
    const { path } = input as { path: string };
    return { text: files[path]!, hash: `hash of ${path}` };
  });
  line.stubRoute(AccessVersion, () => {
    if (!isRetrieverUp) throw new ChassisError('transient', 'service-unavailable', 'down');
    return { version: accessVersion };
  });
  line.stubRoute(AccessRecheck, (input) => ({
    version: accessVersion,
    isAllowed: (input as { passages: unknown[] }).passages.map(() => isAllowed),
  }));
});
afterAll(async () => await line.stop());

const file = (path: string) => ({ bundle: 'b1', path, hash: `hash of ${path}` });

async function passage(document: string, version = 1): Promise<PassageRef> {
  const ref = await line.payloads.putJson('demo', { title: 'Pump manual', text }, 'internal');
  return {
    id: `${document}/${version}/0`,
    document,
    version,
    chunk: 0,
    start: 50,
    end: 50 + text.length,
    text: ref,
    score: 1,
    scores: {},
    allowedBy: ['group:service'],
    dataClass: 'internal',
  };
}

async function contextOf(more: Partial<GenerateContext>): Promise<GenerateAnswer> {
  const given: GenerateContext = {
    prompt: file('prompts/answer.md'),
    inputs: { question: 'How long is the warranty on pumps?' },
    passages: [],
    accessVersion,
    checks: [],
    maxOutputTokens: 300,
    budgetMicroUsd: 1_000,
    ...more,
  };
  return { context: await line.payloads.putJson('demo', given, 'internal') };
}

async function ask(more: Partial<GenerateContext>, run: string = randomUUID(), tenant = as) {
  const answer = await line.ask(GenerateAnswer, AnswerGenerated, await contextOf(more), {
    as: tenant,
    step: { run, step: 'answer', attempt: 1 },
  });
  return { answer, run, content: await line.payloads.getJson('demo', answer.content) };
}

const segmentsOf = async (run: string) =>
  await Promise.all(
    line.seen
      .filter((one) => one.topic === AnswerSegment.topic && one.envelope.run === run)
      .map(async (one) => {
        const data = one.data as AnswerSegment;
        return {
          ...((await line.payloads.getJson('demo', data.content)) as Segment),
          index: data.index,
          isLast: data.isLast,
        };
      }),
  );

describe('answers from passages', () => {
  it('streams what it quotes as segments, the last one marked, and tells what it used', async () => {
    const { answer, run, content } = await ask({ passages: [await passage('manual')] });
    const segments = await segmentsOf(run);
    expect(segments.map((one) => one.text).join('')).toBe((content as { text: string }).text);
    expect(segments[0]!.text.trim()).toBe('The warranty on pumps is 24 months.');
    expect(segments[0]!.citations).toEqual([
      { document: 'manual', version: 1, chunk: 0, quote: 'The warranty on pumps is 24 months.', start: 50, end: 85 },
    ]);
    expect(segments.map((one) => one.isLast)).toEqual(segments.map((_one, index) => index === segments.length - 1));
    expect(answer).toMatchObject({
      segments: segments.length,
      isAbstained: false,
      finish: 'stop',
      model: { id: 'extractive-1', provider: 'local' },
      costMicroUsd: 0,
    });
    expect(answer.facts).toMatchObject([
      {
        kind: 'answer.generated',
        data: {
          model: { id: 'extractive-1', hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
          prompt: { bundle: 'b1', path: 'prompts/answer.md', hash: 'hash of prompts/answer.md' },
          fallbacks: [],
        },
      },
    ]);
    expect(JSON.stringify(answer)).not.toContain('warranty');
  });

  it('abstains without segments when nothing fits', async () => {
    const { answer, run } = await ask({
      passages: [await passage('manual')],
      inputs: { question: 'Who was the first person on the moon?' },
    });
    expect(answer).toMatchObject({ isAbstained: true, segments: 0 });
    expect(await segmentsOf(run)).toEqual([]);
  });

  it('goes on behind what an earlier attempt released', async () => {
    const released = await line.payloads.put('demo', 'The warranty on pumps is 24 months.', 'internal');
    const { run, content } = await ask({
      passages: [await passage('manual')],
      inputs: { question: 'How long is the warranty on pumps, and when does delivery start it for the customer?' },
      continueAfter: { released: 1, text: released },
    });
    const segments = await segmentsOf(run);
    expect(segments.map((one) => one.index)).toEqual(segments.map((_one, at) => at + 1));
    expect(segments.map((one) => one.text).join('')).not.toContain('24 months');
    expect((content as { text: string }).text.startsWith('The warranty on pumps is 24 months.')).toBe(true);
  });
});

describe('rights', () => {
  it('drops passages that are no longer allowed', async () => {
    const given = await contextOf({ passages: [await passage('manual')] });
    accessVersion += 1;
    isAllowed = false;
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    const answer = await line.ask(GenerateAnswer, AnswerGenerated, given, { as });
    expect(answer.isAbstained).toBe(true);
    isAllowed = true;
    await new Promise((resolve) => setTimeout(resolve, 1_050));
  });

  it('asks again about a document that has a newer version', async () => {
    await line.publish(
      DocumentIndexed,
      { document: 'renewed', version: 2, state: 'indexed', chunks: 3 },
      { as, key: 'renewed' },
    );
    await line.next(DocumentIndexed);
    isAllowed = false;
    await line.until(
      () => (line.seen.some((one) => one.topic === DocumentIndexed.topic) ? true : undefined),
      'the document',
    );
    await ask({ passages: [await passage('other')] });
    const { answer } = await ask({ passages: [await passage('renewed')] });
    isAllowed = true;
    expect(answer.isAbstained).toBe(true);
  });

  it('uses nothing while the retriever does not answer', async () => {
    isRetrieverUp = false;
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await expect(ask({ passages: [await passage('manual')] })).rejects.toMatchObject({
      kind: 'transient',
      code: 'access-unknown',
    });
    isRetrieverUp = true;
  });
});

describe('attempts', () => {
  it('answers a second delivery with the same outcome', async () => {
    const run = randomUUID();
    const first = await ask({ passages: [await passage('manual')] }, run);
    const again = await ask({ passages: [await passage('manual')] }, run);
    expect(again.answer).toEqual(first.answer);
    const rows = await line
      .database('generator')
      .withTenant(
        'demo',
        async (tx) => await tx.query('select state, cost_micro_usd from attempt where run = $1', [run]),
      );
    expect(rows).toEqual([{ state: 'settled', cost_micro_usd: 0 }]);
  });

  it('never calls again for an attempt whose call was under way when the process died', async () => {
    const run = randomUUID();
    await line.database('generator').withTenant('demo', async (tx) => {
      await tx.query(
        `insert into attempt (tenant, run, step, attempt, state, model, reserved_micro_usd, reserved_at, dispatched_at) values ('demo', $1, 'answer', 1, 'dispatched', 'm', 7, now(), now())`,
        [run],
      );
    });
    await expect(ask({ passages: [await passage('manual')] }, run)).rejects.toMatchObject({
      kind: 'transient',
      code: 'interrupted',
    });
    const rows = await line
      .database('generator')
      .withTenant(
        'demo',
        async (tx) => await tx.query('select state, cost_micro_usd, is_estimated from attempt where run = $1', [run]),
      );
    expect(rows).toEqual([{ state: 'settled', cost_micro_usd: 7, is_estimated: true }]);
    expect(await segmentsOf(run)).toEqual([]);
  });

  it('refuses models that do not exist or cannot do what is asked', async () => {
    await expect(ask({ model: 'gpt-99' })).rejects.toMatchObject({ code: 'unknown-model' });
    await expect(ask({ model: 'invoice-extractor' })).rejects.toMatchObject({ code: 'wrong-capability' });
    await expect(
      ask({ prompt: file('prompts/extract.md'), output: file('schemas/weather.json'), inputs: { text: 'x' } }),
    ).rejects.toMatchObject({ code: 'no-model-for-schema' });
  });

  it('keeps the attempts of tenants apart', async () => {
    const run = randomUUID();
    await ask({ passages: [] }, run);
    const rows = await line
      .database('generator')
      .withTenant('other', async (tx) => await tx.query('select run from attempt'));
    expect(rows).toEqual([]);
  });
});

describe('other outputs', () => {
  it('reads an invoice as JSON, without segments', async () => {
    const invoice =
      'Acme Pumps Ltd\nInvoice no: INV-77\nDate: 03/04/2026\nPO: PO-12\nTotal due: EUR 1,190.00\nIBAN: DE89 3704 0044 0532 0130 00';
    const { answer, run, content } = await ask({
      prompt: file('prompts/extract.md'),
      output: file('schemas/invoice.json'),
      inputs: { mail: { body: 'see attachment', attachments: [{ name: 'i.txt', text: invoice }] } },
    });
    expect(answer).toMatchObject({ segments: 0, model: { id: 'invoice-extractor-1' } });
    expect(content).toMatchObject({
      vendor: { name: 'Acme Pumps Ltd', iban: 'DE89370400440532013000' },
      number: 'INV-77',
      date: '2026-04-03',
      total: { minor: 119_000, currency: 'EUR' },
    });
    expect(await segmentsOf(run)).toEqual([]);
  });

  it('fills a reply from facts', async () => {
    const { run } = await ask({
      prompt: file('prompts/reply.md'),
      inputs: { language: 'en', vendor: 'Acme', amount: { minor: 5_000, currency: 'EUR' }, reference: 'PAY-1' },
    });
    expect((await segmentsOf(run)).map((one) => one.text)).toEqual([
      'Dear Acme, we paid 50.00 EUR. ',
      'The reference is PAY-1.',
    ]);
    await expect(ask({ prompt: file('prompts/reply.md'), inputs: { language: 'en' } })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'missing-fact',
    });
  });
});
