import {
  ChassisError,
  ClassifyIntent,
  IntentClassified,
  IntentModelGet,
  IntentModelRemove,
  IntentPut,
  IntentRemove,
  IntentsChanged,
  IntentsClassify,
  IntentsLearn,
  IntentsList,
  IntentsPut,
  examplePayloadRef,
  StepFailed,
} from '@chassis/contracts';
import { Handles, type MessageContext, Serves } from '@chassis/messaging';
import { defineService } from '@chassis/service-kit';
import { createKeyPair, PrincipalTokens, Signer, Verifier } from '@chassis/tenancy';
import { Controller, Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startLine, type TestLine } from '../src/start-line.js';

@Controller()
class Classifier {
  @Handles(ClassifyIntent, { returns: IntentClassified })
  async handle(data: ClassifyIntent, context: MessageContext): Promise<unknown> {
    if (data.model === 'throttled') throw new ChassisError('throttled', 'too-many', 'Too many.', { retryAfterMs: 70 });
    if (data.model === 'broken') throw new Error('a slip of the programmer');
    const raised = data.model === 'secret' ? { dataClass: 'restricted' } : {};
    return await Promise.resolve({
      label: context.principal.subject,
      confidence: 1,
      isOutOfScope: false,
      scores: [],
      model: { name: data.model, version: '1' },
      facts: [context.fact('intent.classified', {})],
      ...raised,
    });
  }

  @Serves(IntentsList)
  async list(): Promise<unknown> {
    return await Promise.resolve({ models: [] });
  }

  @Serves(IntentsPut)
  async put(input: { model: string }): Promise<unknown> {
    if (input.model === 'taken') throw new ChassisError('rejected', 'taken', 'It is taken.');
    return await Promise.resolve({ model: input.model, version: '1', intents: 1, examples: 1, trainedMs: 0 });
  }

  // A service starts only when nothing of its name is left out; what follows is not called here.
  @Handles(IntentsChanged)
  async changed(): Promise<void> {
    await this.notCalled();
  }
  @Serves(IntentsClassify)
  async classify(): Promise<unknown> {
    return await this.notCalled();
  }
  @Serves(IntentPut)
  async putOne(): Promise<unknown> {
    return await this.notCalled();
  }
  @Serves(IntentRemove)
  async removeOne(): Promise<unknown> {
    return await this.notCalled();
  }
  @Serves(IntentsLearn)
  async learn(): Promise<unknown> {
    return await this.notCalled();
  }
  @Serves(IntentModelGet)
  async get(): Promise<unknown> {
    return await this.notCalled();
  }
  @Serves(IntentModelRemove)
  async remove(): Promise<unknown> {
    return await this.notCalled();
  }
  private async notCalled(): Promise<never> {
    return await Promise.reject(new Error('this test does not call it'));
  }
}

@Module({ controllers: [Classifier] })
class ClassifierModule {}
const classifier = defineService({
  name: 'intent-classifier',
  module: ClassifierModule,
  config: z.object({}),
  migrations: [],
});

@Controller()
class HalfClassifier {
  @Serves(IntentsList)
  async list(): Promise<unknown> {
    return await Promise.resolve({ models: [] });
  }
}
@Module({ controllers: [HalfClassifier] })
class HalfModule {}

describe('the chain around a handler', () => {
  let line: TestLine;
  let as: string;
  const command = (model: string) => ({ model, text: examplePayloadRef });

  beforeAll(async () => {
    line = await startLine({ services: [classifier] });
    as = await line.principal('demo', 'user:ada');
  });
  afterAll(async () => await line.stop());

  const deadLetters = async (): Promise<{ code: string; value: string }[]> => await line.deadLetters();

  it('hands over data and principal and publishes the outcome under the same step', async () => {
    const step = { run: 'r1', step: 'intent', attempt: 2 };
    const answer = await line.ask(ClassifyIntent, IntentClassified, command('m'), { as, step });
    expect(answer).toMatchObject({
      label: 'user:ada',
      facts: [{ id: 'r1/intent/2/intent.classified', subject: 'user:ada', attempt: 2 }],
    });
    const { envelope } = await line.next(IntentClassified, (_, one) => one.run === 'r1');
    expect(envelope).toMatchObject({
      step,
      tenant: 'demo',
      id: 'r1/intent/2/intent.classified',
      dataClass: 'internal',
    });
  });

  it('raises the data class when the handler says so', async () => {
    await line.ask(ClassifyIntent, IntentClassified, command('secret'), { as, run: 'r2' });
    const { envelope } = await line.next(IntentClassified, (_, one) => one.run === 'r2');
    expect(envelope.dataClass).toBe('restricted');
  });

  it('answers an error of a command with step.failed and its kind', async () => {
    await expect(
      line.ask(ClassifyIntent, IntentClassified, command('throttled'), { as, run: 'r3' }),
    ).rejects.toMatchObject({ kind: 'throttled', code: 'too-many' });
    const { data } = await line.next(StepFailed, (_, one) => one.run === 'r3');
    expect(data).toMatchObject({ retryAfterMs: 70, service: 'intent-classifier' });
    await expect(line.ask(ClassifyIntent, IntentClassified, command('broken'), { as })).rejects.toMatchObject({
      kind: 'bug',
    });
  });

  it('does not start what is past its deadline', async () => {
    await expect(
      line.ask(ClassifyIntent, IntentClassified, command('m'), { as, deadline: new Date(Date.now() - 1) }),
    ).rejects.toMatchObject({ code: 'deadline-passed' });
  });

  it('refuses a forged principal, puts the message aside, and goes on', async () => {
    const keys = await createKeyPair();
    const forger = new PrincipalTokens(new Signer('ingress', keys), new Verifier({ ingress: [keys.publicJwk] }));
    const forged = await forger.issue({ tenant: 'demo', subject: 'user:eve', notAfter: '2099-01-01T00:00:00.000Z' });
    await line.putRaw(
      'intent.classify',
      'r4',
      { principal: forged, run: 'r4', step: 'r4/s/1', id: 'forged' },
      JSON.stringify(command('m')),
    );
    const { data } = await line.next(StepFailed, (_, one) => one.run === 'r4');
    expect(data).toMatchObject({ kind: 'denied', code: 'bad-signature' });
    expect(await deadLetters()).toContainEqual(expect.objectContaining({ code: 'bad-signature' }));
    expect(await line.ask(ClassifyIntent, IntentClassified, command('m'), { as })).toMatchObject({ label: 'user:ada' });
  });

  it('refuses a genuine principal under the name of another tenant', async () => {
    await line.putRaw(
      'intent.classify',
      'r5',
      { principal: as, run: 'r5', step: 'r5/s/1', id: 'foreign', tenant: 'other' },
      JSON.stringify(command('m')),
    );
    const { data } = await line.next(StepFailed, (_, one) => one.run === 'r5');
    expect(data).toMatchObject({ kind: 'denied', code: 'foreign-tenant' });
  });

  it.each([
    ['text that is not JSON', '{"model":', 'not-json'],
    ['data that does not fit the schema', '{"model": 7}', 'bad-message'],
  ])('puts aside %s with its bytes and the reason, and goes on', async (_, value, code) => {
    await line.putRaw('intent.classify', code, { principal: as, id: code }, value);
    await line.until(() => (line.seen.length >= 0 ? true : undefined), 'a moment');
    await expect.poll(deadLetters).toContainEqual(expect.objectContaining({ code, value }));
    expect(await line.ask(ClassifyIntent, IntentClassified, command('m'), { as })).toMatchObject({ label: 'user:ada' });
  });

  it('keeps the bytes of a command that does not parse, and answers it', async () => {
    const headers = { principal: as, run: 'r6', step: 'r6/s/1', id: 'unreadable' };
    await line.putRaw('intent.classify', 'r6', headers, '{"model":');
    const { data } = await line.next(StepFailed, (_, one) => one.run === 'r6');
    expect(data).toMatchObject({ kind: 'invalid', code: 'not-json' });
    const letters = (await line.deadLetters()).filter((one) => one.key === 'r6');
    expect(letters).toMatchObject([{ code: 'not-json', value: '{"model":' }]);
  });

  it('puts aside a message without the headers of an envelope', async () => {
    await line.putRaw('intent.classify', 'k', { id: 'bare', tenant: 'NOT A TENANT' }, '{}');
    await expect.poll(deadLetters).toContainEqual(expect.objectContaining({ code: 'bad-envelope' }));
  });

  it('answers a route, and lets the owner’s error through with its code', async () => {
    expect(await line.call(IntentsList, {}, { as })).toEqual({ models: [] });
    await expect(line.call(IntentsPut, { model: 'taken', intents: { a: ['x'] } }, { as })).rejects.toMatchObject({
      kind: 'rejected',
      code: 'taken',
    });
    await expect(line.call(IntentsPut, { model: '', intents: {} }, { as })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'bad-request',
    });
  });

  it('refuses to start a service that lacks a handler or a route, and names them', async () => {
    const half = defineService({ name: 'intent-classifier', module: HalfModule, config: z.object({}), migrations: [] });
    await expect(startLine({ services: [half] })).rejects.toThrow(
      /no handler for intent\.classify.*nothing serves the route intents\.put/,
    );
  });
});
