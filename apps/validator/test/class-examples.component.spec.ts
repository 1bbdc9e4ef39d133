import { randomUUID } from 'node:crypto';
import {
  AuditList,
  AuditRecorded,
  ChassisError,
  type Example,
  ExamplesCorrect,
  ExamplesDelete,
  ExamplesList,
  ExamplesTeach,
  IntentModelGet,
  IntentsLearn,
  type PayloadRef,
  RunsGet,
} from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnswerLine } from './answer-line.js';

let own: AnswerLine;
let eve: string;
const texts = new Map<string, PayloadRef>();
const learned: unknown[] = [];

beforeAll(async () => {
  own = await AnswerLine.start();
  eve = await own.line.principal('other', 'user:eve');
  own.line.stubRoute(RunsGet, (input) => {
    const run = String(input['run']);
    if (!texts.has(run)) throw new ChassisError('rejected', 'unknown-run', 'There is no such run.');
    return {
      ...{
        id: run,
        workflow: 'advise',
        workflowHash: 'f00d',
        status: 'completed' as const,
        subject: 'user:ben',
        steps: [],
      },
      ...{ acceptedAt: '2026-11-21T10:00:00.000Z', deadline: '2026-11-21T11:00:00.000Z' },
      ...{ dataClass: 'internal' as const, costMicroUsd: 0 },
    };
  });
  own.line.stubRoute(AuditList, (input) => {
    const run = String(input['run']);
    const data = { model: 'support', version: '1', label: 'returns', text: texts.get(run) };
    const of = { kind: 'intent.classified', at: '2026-11-21T10:00:00.000Z', service: 'intent-classifier', run };
    const record = (step: string) => ({ seq: 1, hash: 'h', fact: { id: step, ...of, step, data } });
    return input['after'] === undefined ? { records: [record('other')], next: 'more' } : { records: [record('route')] };
  });
  const known = { model: 'support', version: '1', intents: 2, examples: 2, trainedMs: 1, by: 'words' as const };
  own.line.stubRoute(IntentModelGet, () => ({ ...known, taught: { warranty: ['a'], returns: ['b'] }, outOfScope: [] }));
  own.line.stubRoute(IntentsLearn, (input) => {
    learned.push(input);
    return known;
  });
});
afterAll(async () => {
  await own.line.stop();
});

async function asked(text: string): Promise<string> {
  const run = randomUUID();
  texts.set(run, await own.line.payloads.put('demo', text, 'internal'));
  return run;
}
const correct = async (run: string, name: string, step = 'route', as = own.as): Promise<Example> =>
  await own.line.call(ExamplesCorrect, { run, step, class: name }, { as });
const listed = async (run: string) => (await own.line.call(ExamplesList, { run }, { as: own.as })).examples;

describe('the class that a person says an input is of', () => {
  it('is a masked example, whose last word counts, on record, and teaches nothing by itself', async () => {
    const run = await asked('Is my pump under warranty? ada@example.com');
    expect(await correct(run, 'returns')).toMatchObject({ decision: 'accept', final: 'returns' });
    const kept = await correct(run, 'warranty');
    expect(kept).toMatchObject({
      ...{ kind: 'class', model: 'support', code: 'returns', decision: 'edit', decidedBy: 'user:ada' },
      ...{ input: 'Is my pump under warranty? [E-MAIL]', candidate: 'returns', final: 'warranty' },
      ...{ workflow: 'advise', subject: 'user:ben', masked: { 'e-mail': 1 }, taught: [] },
    });
    expect(await listed(run)).toEqual([kept]);
    expect(learned).toEqual([]);
    const fact = () =>
      own.line.seen
        .filter(({ topic }) => topic === AuditRecorded.topic)
        .flatMap(({ data }) => (data as AuditRecorded).facts)
        .find(({ kind, data }) => kind === 'example.class-corrected' && data['to'] === 'warranty');
    await own.line.until(fact, 'the record of the correction');
    expect(fact()).toMatchObject({ subject: 'user:ada', data: { run, step: 'route', from: 'returns' } });

    const teach = async (harmless?: string) =>
      await own.line.call(ExamplesTeach, { model: 'support', ...(harmless && { harmless }) }, { as: own.as });
    expect(await teach()).toMatchObject({ examples: 1, texts: { warranty: 1 }, leftOut: 0 });
    expect(learned).toEqual([
      { model: 'support', add: { warranty: ['Is my pump under warranty? [E-MAIL]'] }, forget: [] },
    ]);
    expect((await listed(run))[0]?.taught).toEqual(['support']);

    learned.length = 0;
    expect(await own.line.call(ExamplesDelete, { run }, { as: own.as })).toEqual({
      deleted: 1,
      forgottenBy: ['support'],
    });
    expect(learned).toMatchObject([{ forget: ['Is my pump under warranty? [E-MAIL]'] }]);
    await expect(correct(run, 'warranty')).rejects.toMatchObject({ code: 'example-deleted' });
    expect(await listed(run)).toEqual([]);
  });

  it('is refused for a class, a step or a run that there is not, another tenant’s run, and texts that are deleted', async () => {
    const run = await asked('It leaks.');
    await expect(correct(run, 'leaks')).rejects.toMatchObject({ kind: 'invalid', code: 'unknown-class' });
    await expect(correct(run, 'toString')).rejects.toMatchObject({ code: 'unknown-class' });
    await expect(correct(run, 'warranty', 'answer')).rejects.toMatchObject({ code: 'not-classified' });
    await expect(correct('nobody', 'warranty')).rejects.toMatchObject({ code: 'unknown-run' });
    // Where the engine would answer for another tenant's run, its text is not theirs.
    await expect(correct(run, 'warranty', 'route', eve)).rejects.toMatchObject({ code: 'texts-deleted' });
    await own.line.payloads.erase('demo', texts.get(run)!, 'user:ada');
    await expect(correct(run, 'warranty')).rejects.toMatchObject({ kind: 'rejected', code: 'texts-deleted' });
    expect(await listed(run)).toEqual([]);
  });

  it('without the text, where that cannot be masked, and then it teaches nothing', async () => {
    const run = await asked('My key is sk-A1b2C3d4E5f6G7h8I9j0.');
    expect(await correct(run, 'warranty')).toMatchObject({
      input: null,
      withheld: [{ part: 'input', code: 'secret' }],
    });
    await expect(own.line.call(ExamplesTeach, { model: 'support' }, { as: own.as })).rejects.toMatchObject({
      code: 'nothing-to-teach',
    });
  });
});
