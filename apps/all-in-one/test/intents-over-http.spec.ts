import { AdministrationSeed, ClassifyIntent, IntentClassified } from '@chassis/contracts';
import { ingress } from '@chassis/ingress';
import { intentClassifier } from '@chassis/intent-classifier';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

let line: TestLine;
let ada: string;
let key: string;

beforeAll(async () => {
  line = await startLine({
    services: [ingress, intentClassifier],
    settings: { INGRESS_PORT: '0', CHASSIS_MODELS_DIR: '/nowhere' },
  });
  ada = await line.principal('demo', 'user:ada');
  const as = await line.principal('demo', 'service:setup');
  const users = [{ id: 'ada', rights: ['intents:write'] }];
  const seed = { tenant: 'demo', users, keys: [{ subject: 'ada', name: 'test', renew: true }] };
  key = (await line.call(AdministrationSeed, seed, { as })).keys[0]!.key;
});
afterAll(async () => await line.stop());

async function put(path: string, body: object): Promise<Response> {
  return await fetch(`${line.url}/v1/intents/${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function labelOf(text: string) {
  const ref = await line.payloads.put('demo', text, 'internal');
  const { label, isOutOfScope, model } = await line.ask(
    ClassifyIntent,
    IntentClassified,
    { model: 'support', text: ref },
    { as: ada },
  );
  return { label, isOutOfScope, version: model.version };
}

it('an intent added over HTTP by five examples is told by the running services from the next text on', async () => {
  const warranty = [
    'How long is the warranty?',
    'Is my pump under guarantee?',
    'a guarantee claim',
    'warranty ends when?',
  ];
  const returns = [
    'How do I return a pump?',
    'I want to send it back',
    'return an unused part',
    'Where do returns go?',
  ];
  expect((await put('support', { intents: { warranty, returns }, outOfScope: ['Tell me a joke'] })).status).toBe(200);
  const text = 'Which gloves and which helmet must I wear?';
  const before = await labelOf(text);
  expect(before.label).not.toBe('safety');
  const examples = [
    'Which gloves must I wear?',
    'Is a helmet needed?',
    'safety rules',
    'helmet and gloves',
    'gloves or not?',
  ];
  const answer = await put('support/safety', { examples });
  expect(answer.status).toBe(200);
  const taught = (await answer.json()) as { version: string; intents: number };
  expect(taught.intents).toBe(3);
  const after = await labelOf(text);
  expect(after).toEqual({ label: 'safety', isOutOfScope: false, version: taught.version });
  expect(after.version).not.toBe(before.version);
  const refused = await put('support/other', { examples: ['one', 'two'] });
  expect([refused.status, await refused.json()]).toMatchObject([400, { code: 'too-few-examples' }]);
  expect(await labelOf(text)).toEqual(after);
});
